// The review of each scenario outline shows what its text says it must ("Review must show"), as somebody reads it.

import { accessible } from './support/accessible.ts';
import { Kept } from './support/kept.ts';
import { expect, test, type Browser, type Page } from './support/pages.ts';
import { picture } from './support/pictures.ts';
import { reads, reviewer } from './support/played.ts';

const PLAYED = [
  'outline-s01-early-pick-up', 'outline-s01-control-no-minors', 'outline-s03-in-hospital', 'outline-s03-control-driving-past',
  'outline-s05-one-of-four-missing', 'outline-s07-letter-at-the-door', 'outline-s07-b-old-letter', 'outline-s09-panic', 'outline-s09-b-not-fit', 'outline-s09-c-not-stated',
  'outline-s11-seizure', 'outline-s13-one-means-after-the-other', 'outline-s13-control-no-end', 'drill-s01-unconscious',
  'drill-s07-unplanned-child',
] as const;

// Played once, then read one after the other.
test.describe.configure({ mode: 'default', timeout: 240_000 });

let kept: Kept;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  kept = await Kept.play(PLAYED);
});
test.afterAll(async () => kept.forget());

/** Opens the review of a scenario, as the lead of it who looks back. */
async function review(browser: Browser, name: (typeof PLAYED)[number], look: (part: (name: string) => ReturnType<Page['getByRole']>, page: Page) => Promise<void>): Promise<void> {
  const { service, operation } = await kept.serve(name);
  try {
    const [lead] = await service.accounts('lead');
    const page = await reviewer(browser, await service.pairingLink(lead ?? ''), `/review#op=${operation}`);
    // Only what has ended asks for a reason; some of the scenarios stop before their end.
    const heading = page.getByRole('heading', { name, level: 1 });
    const asked = page.getByRole('dialog', { name: 'Wozu wird gelesen?' });
    await expect(heading.or(asked)).toBeVisible();
    if (await asked.isVisible()) await reads(page);
    await expect(heading).toBeVisible();
    await look((named) => page.getByRole('region', { name: named, exact: true }), page);
    await page.context().close();
  } finally {
    await service.end();
  }
}

test.describe('the review of a scenario', { tag: '@desk' }, () => {
  test('S1: the plan was refused first, two early attempts, contact at 06:00:00, nobody before (R-20)', async ({ browser }) => {
    await review(browser, 'outline-s01-early-pick-up', async (part) => {
      await expect(part('Überblick')).toContainText('Der Plan wurde zuerst abgelehnt, dann angenommen.');
      const refused = part('Abgelehnte Anfragen');
      await expect(refused.locator('[data-refused="plan"]')).toHaveCount(1);
      const early = refused.locator('[data-refused="step"]');
      await expect(early).toHaveCount(2);
      await expect(early.nth(0)).toContainText('05:58:40');
      await expect(early.nth(0)).toContainText('T2');
      await expect(early.nth(1)).toContainText('05:59:59');
      await expect(early.nth(1)).toContainText('T1');
      const places = part('Kontakt und Orte');
      await expect(places).toContainText(/Erster Kontakt\s*06:00:00/);
      await expect(places).toContainText(/Kontakt vor dem Beginn\s*niemand/);
    });
  });

  test('S1, control: without minors nothing was refused (R-20)', async ({ browser }) => {
    await review(browser, 'outline-s01-control-no-minors', async (part) => {
      await expect(part('Abgelehnte Anfragen')).toContainText('Es wurde nichts abgelehnt.');
    });
  });

  test('S3: the fence that matched, distance and accuracy of the fix, who tried what after the stop (R-41)', async ({ browser }) => {
    await review(browser, 'outline-s03-in-hospital', async (part) => {
      const fence = part('Kontakt und Orte').locator('[data-fence="hold"]').first();
      await expect(fence).toContainText(/\d+ m/);
      await expect(fence).toContainText('Ortung auf');
      await expect(fence).toContainText('führte zum Halt');
      await expect(part('Kontakt und Orte').locator('[data-fence="refusal"]').first()).toContainText('führte zur Ablehnung');
      const refused = part('Abgelehnte Anfragen');
      await expect(refused.locator('[data-refused="meet_at"]')).toHaveCount(1);
      await expect(refused.locator('[data-refused="lift"]').filter({ hasText: 'T2' })).toContainText('während sie unterbrochen war');
      await expect(refused.locator('[data-refused="step"]').filter({ hasText: '08:40:00' })).toContainText('T2');
      await expect(part('Stopps und Stillstand')).toContainText('Beendet, während sie stand');
    });
  });

  test('S3: at the moment of the contact the map shows where it was reported from, and nothing later (R-41, R-60)', async ({ browser }, info) => {
    await review(browser, 'outline-s03-in-hospital', async (part, page) => {
      const course = part('Verlauf und Wiedergabe');
      await course.getByRole('button', { name: 'Karte zeigen' }).click();
      const map = course.getByRole('region', { name: 'Karte', exact: true });
      await expect(map.locator('canvas')).toBeVisible();
      await course.getByRole('button', { name: 'Zum Anfang' }).click();
      await expect(map.locator('.pin')).toHaveCount(0);
      await expect(map).toContainText('Bis hierhin war noch kein Ort bekannt.');
      await course.locator('tbody tr', { hasText: '08:31:00' }).first().getByRole('button').click();
      await expect(map.locator('.pin', { hasText: 'T2' })).toBeVisible();
      await expect(map.getByRole('listitem').filter({ hasText: 'T2' })).toContainText(/± \d+ m · 08:31:00/);
      await expect(map.locator('.pin', { hasText: 'Geplanter Ort' })).toBeVisible();
      await accessible(page, 'replay-map');
      await map.scrollIntoViewIfNeeded();
      await picture(page, info, 'replay-map');
    });
  });

  test('S3, control: driving past a hospital is no finding (R-41)', async ({ browser }) => {
    await review(browser, 'outline-s03-control-driving-past', async (part) => {
      await expect(part('Stopps und Stillstand')).toContainText('Es gab keinen Stopp.');
      await expect(part('Kontakt und Orte').locator('[data-fence="hold"], [data-fence="refusal"]')).toHaveCount(0);
    });
  });

  test('S5: how long the family was in different vehicles, both refused requests (R-40)', async ({ browser }) => {
    await review(browser, 'outline-s05-one-of-four-missing', async (part) => {
      const family = part('Familie');
      await expect(family).toContainText('Getrennt in verschiedenen Fahrzeugen: 2:25:00 h');
      await expect(family).toContainText('V1: C1, C3');
      const steps = part('Abgelehnte Anfragen').locator('[data-refused="step"]');
      await expect(steps.filter({ hasText: '06:52:00' })).toContainText('T2');
      await expect(steps.filter({ hasText: '09:20:00' })).toContainText('T1');
    });
  });

  test('S7: closed as not carried out, with role and reason; b: who decided, why, on which document (R-50)', async ({ browser }) => {
    await review(browser, 'outline-s07-letter-at-the-door', async (part) => {
      await expect(part('Überblick')).toContainText('nicht durchgeführt');
      // By whom, and why.
      await expect(part('Überblick')).toContainText('Begründung:');
      await expect(part('Verlauf und Wiedergabe').locator('tbody tr', { hasText: 'Beendet: nicht durchgeführt' })).toContainText('Einsatzleitung');
      await expect(part('Atteste und Empfehlungen')).toContainText('vom 09.06.2026');
      await expect(part('Atteste und Empfehlungen')).toContainText('qualifiziert');
      await expect(part('Stopps und Stillstand')).toContainText('Beendet, während sie stand');
    });
    await review(browser, 'outline-s07-b-old-letter', async (part) => {
      const papers = part('Atteste und Empfehlungen');
      await expect(papers).toContainText('vom 01.02.2024');
      await expect(papers).toContainText('nicht anerkannt (Ausnahme)');
      await expect(papers).toContainText('mutmaßlich veraltet');
      await expect(papers).toContainText('Two sentences, no findings, two years old');
      await expect(part('Abgelehnte Anfragen').locator('[data-refused="decide_document"]')).toHaveCount(2);
    });
  });

  test('S9: how long it stood, who assessed and when, and that T2 tried to go on (R-30, R-32)', async ({ browser }) => {
    await review(browser, 'outline-s09-panic', async (part) => {
      const stop = part('Stopps und Stillstand');
      await expect(stop).toContainText('Geschehen 07:48:10');
      await expect(stop).toContainText('Fortgesetzt: 08:23:00');
      await expect(stop).toContainText('Dauer 34:50 min');
      await expect(stop.locator('.hold').first()).toContainText('08:21:00');
      await expect(part('Abgelehnte Anfragen').locator('[data-refused="resume"]')).toContainText('T2');
    });
  });

  test('S9, b and c: not fit, or fitness not stated: it stood to the end, and going on was refused (R-32)', async ({ browser }) => {
    for (const name of ['outline-s09-b-not-fit', 'outline-s09-c-not-stated'] as const) {
      await review(browser, name, async (part) => {
        await expect(part('Abgelehnte Anfragen').locator('[data-refused="lift"]').first(), name).toContainText('08:21:00');
        await expect(part('Abgelehnte Anfragen').locator('[data-refused="resume"]').filter({ hasText: 'T2' }), name).toContainText('07:55:00');
        await expect(part('Stopps und Stillstand'), name).not.toContainText('Fortgesetzt:');
      });
    }
  });

  test('S11: the alarm, the times of reaction, every attempt after the abort (R-31, R-33)', async ({ browser }) => {
    await review(browser, 'outline-s11-seizure', async (part) => {
      await expect(part('Stopps und Stillstand')).toContainText('Geschehen 06:34:05');
      const rescue = part('Rettungskette');
      await expect(rescue.getByRole('row').filter({ hasText: '112' }).first()).toContainText('1:55');
      const refused = part('Abgelehnte Anfragen');
      for (const time of ['07:20:00', '09:40:00']) {
        await expect(refused.locator('li[data-refused]').filter({ hasText: time }).first()).toContainText('nach dem Abbruch');
      }
      await expect(refused.locator('[data-refused="resume"]')).toHaveCount(1);
      await expect(refused.locator('[data-refused="lift"]')).toHaveCount(1);
      // "Interrupt only" was heard, and changed nothing.
      await expect(part('Verlauf und Wiedergabe').locator('tbody tr', { hasText: '06:35:00' }).first()).toContainText('Einsatzleitung');
    });
  });

  test('S13: each means with reason, milder means, release, begin and end; none without an end (R-11)', async ({ browser }) => {
    await review(browser, 'outline-s13-one-means-after-the-other', async (part) => {
      const force = part('Zwangsmittel');
      const measures = force.locator('[data-force]');
      await expect(force.locator('[data-force="unknown"]')).toHaveCount(0);
      const [carrying, cuffs] = [measures.filter({ hasText: 'Does not walk after 12 minutes of talk' }), measures.filter({ hasText: 'Kicks at an officer' })];
      await expect(carrying).toContainText('12 min');
      for (const [measure, from, to] of [[carrying, '07:34:00', '07:37:00'], [cuffs, '07:40:00', '08:12:00']] as const) {
        await expect(measure).toContainText('Freigegeben');
        await expect(measure).not.toContainText('nicht freigegeben');
        await expect(measure).toContainText(from);
        await expect(measure).toContainText(to);
      }
      await expect(cuffs).toContainText('32:00');
      await expect(part('Abgelehnte Anfragen').locator('[data-refused="request_force"]')).toContainText('07:05:00');
    });
  });

  test('S13, control: a means without an end is listed as open, and the reminder repeats (R-11)', async ({ browser }) => {
    await review(browser, 'outline-s13-control-no-end', async (part) => {
      const force = part('Zwangsmittel');
      await expect(force).toContainText('1 Zwangsmittel ohne festgehaltenes Ende');
      await expect(force.locator('[data-force="unknown"]')).toContainText('Ende unbekannt');
      await expect(force.locator('[data-force="unknown"]')).toContainText(/\d+-mal/);
    });
  });

  test('drills: the standstill time of an abort; both readings of a wrong clock (R-31, R-20h)', async ({ browser }) => {
    await review(browser, 'drill-s01-unconscious', async (part) => {
      await expect(part('Stopps und Stillstand')).toContainText('bis alle standen');
      await expect(part('Rettungskette').getByRole('row').filter({ hasText: '112' }).first()).toBeVisible();
    });
    await review(browser, 'drill-s07-unplanned-child', async (part) => {
      await expect(part('Uhren der Geräte')).toContainText('mehr als erlaubt');
    });
  });
});

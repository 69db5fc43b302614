// First aid on the handheld: at once, whatever else is missing (I-20), and the rescue chain.

import { accessible } from './support/accessible.ts';
import { expect, face, test, type Page } from './support/pages.ts';
import { picture } from './support/pictures.ts';

const CARDS = 7;

async function stopsAndHelps(page: Page): Promise<void> {
  await expect(page.getByRole('link', { name: '112 rufen', exact: true })).toHaveAttribute('href', 'tel:112');
  await expect(page.getByRole('button', { name: /NOTFALL/ })).toBeInViewport();
  await expect(page.getByRole('button', { name: /LEBENS/ })).toBeInViewport();
  await expect(page.locator('.conditions button')).toHaveCount(CARDS);
}

test.describe('I-20: with nobody signed in', () => {
  test('112, every card and both stops are there, and it is said that nothing is sent', async ({ page, service }, info) => {
    await page.goto(service.address);
    await page.getByRole('link', { name: '112 und Erste Hilfe' }).click();
    await stopsAndHelps(page);
    await expect(page.getByText('er wird niemandem gesendet', { exact: false })).toBeVisible();
    await accessible(page, 'nobody signed in');
    await picture(page, info, 'alone');

    for (const name of (await page.locator('.conditions button').allInnerTexts()).map((text) => text.trim())) {
      await page.getByRole('button', { name, exact: true }).click();
      await expect(page.locator('[data-card]').getByRole('heading', { level: 2 })).toHaveText(name);
      await page.getByRole('button', { name: 'Andere Karte' }).click();
    }
    await expect(face(page), 'looking something up stops nothing').toHaveAttribute('data-standing', 'unknown');

    await page.getByRole('button', { name: /NOTFALL/ }).click();
    await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
    await expect(page.getByRole('heading', { name: 'Was ist zu sehen?' })).toBeInViewport();
    await page.getByRole('button', { name: 'Krampfanfall' }).click();
    await expect(face(page), 'a named danger to life aborts').toHaveAttribute('data-standing', 'aborted');
    await expect(page.locator('[data-card="seizure"]')).toBeVisible();
    await accessible(page, 'a stop with nobody signed in');
    await picture(page, info, 'alone-aborted');

    await page.getByRole('link', { name: 'Koppeln / Anmelden' }).click();
    await expect(page.getByRole('heading', { name: 'Gerät koppeln' })).toBeVisible();
  });

  test('it opens without a network after the first visit', async ({ page, context, service }) => {
    await page.goto(`${service.address}/handheld`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await service.kill();
    await context.setOffline(true);
    await page.reload();
    await stopsAndHelps(page);
    await page.getByRole('button', { name: 'Atem- und Kreislaufstillstand' }).click();
    await expect(page.locator('[data-card="cardiac_arrest"]')).toContainText('Sofort drücken');
  });

  for (const [what, open] of [['fails', 'throws'], ['never answers', 'hangs']] as const) {
    test(`it opens when the device's storage ${what}`, async ({ page, service }) => {
      await page.addInitScript((how) => {
        indexedDB.open = () => {
          if (how === 'throws') throw new DOMException('full', 'QuotaExceededError');
          return Object.assign(new EventTarget(), { readyState: 'pending' }) as IDBOpenDBRequest;
        };
        Storage.prototype.setItem = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      }, open);
      await page.goto(`${service.address}/handheld`);
      await stopsAndHelps(page);
      await page.getByRole('button', { name: /NOTFALL/ }).click();
      await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
      if (open === 'throws') await expect(page.getByText('Der Speicher dieses Geräts antwortet nicht.')).toBeVisible();
    });
  }
});

test('I-20: signed in, first aid opens at once and stops nothing', async ({ device }, info) => {
  const page = await device('T1');
  await expect(face(page)).toHaveAttribute('data-standing', 'running');
  await page.getByRole('button', { name: 'Erste Hilfe', exact: true }).click();
  await stopsAndHelps(page);
  await accessible(page, 'choosing a card');
  await picture(page, info, 'aid-choice');
  await page.getByRole('button', { name: 'Bewusstlosigkeit' }).click();
  await expect(page.locator('[data-card="unconscious"]')).toBeVisible();
  await expect(face(page)).toHaveAttribute('data-standing', 'running');
  await page.getByRole('button', { name: 'Erste Hilfe schließen' }).click();
  await expect(page.locator('[data-card]')).toHaveCount(0);
});

/** Every tone that is started, by its frequency; real time plays no part. */
async function countTones(page: Page): Promise<(hertz: number) => Promise<number>> {
  await page.addInitScript(() => {
    const tones: number[] = [];
    Object.assign(window, { tones });
    window.OscillatorNode = class extends OscillatorNode {
      constructor(context: BaseAudioContext, options?: OscillatorOptions) {
        super(context, options);
        tones.push(options?.frequency ?? 0);
      }
    };
  });
  return (hertz) => page.evaluate((wanted) => (window as unknown as { tones: number[] }).tones.filter((tone) => tone === wanted).length, hertz);
}

const METRONOME_HERTZ = 1200;
const REMINDER_HERTZ = 990;

test.describe('the clocks of the cards', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(colorScheme, () => {
      test.use({ colorScheme });

      test('section 4: seizure, tourniquet and swap run across every view, and none is mandatory', async ({ page, service }, info) => {
        const tones = await countTones(page);
        await page.clock.install({ time: new Date('2026-05-05T07:48:00+02:00') });
        await page.goto(`${service.address}/handheld`);
        const card = (name: string) => page.getByRole('button', { name, exact: true }).click();
        await card('Krampfanfall');
        await page.getByRole('button', { name: 'Krampf begann' }).click();
        const seizure = page.locator('[data-clock="seizure/0"]');
        await expect(seizure.locator('time')).toHaveText(/^07:48:/);
        const begun = await seizure.locator('time').innerText();
        await page.clock.runFor(270_000);
        await expect(seizure).toContainText('In 0:');
        await page.clock.runFor(31_000);
        await expect(seizure).toContainText('5 Minuten: der Leitstelle sagen.');
        await expect(seizure.getByRole('timer')).toHaveText(/^5:\d\d$/);
        expect(await tones(REMINDER_HERTZ), 'said aloud, once').toBe(1);
        await accessible(page, `the seizure card (${colorScheme})`);
        await picture(page, info, `aid-seizure-${colorScheme}`);

        await page.getByRole('button', { name: 'Andere Karte' }).click();
        await card('Bedrohliche Blutung');
        await expect(seizure.locator('time'), 'never out of sight').toHaveText(begun);
        await page.getByRole('button', { name: 'Tourniquet angelegt' }).click();
        const applied = await page.locator('[data-clock="severe_bleeding/0"] time').innerText();
        await accessible(page, `the bleeding card (${colorScheme})`);
        await picture(page, info, `aid-bleeding-${colorScheme}`);
        await page.reload();
        await expect(page.locator('[data-clock="severe_bleeding/0"]'), 'a phone may throw the page away').toContainText(applied);

        await card('Atem- und Kreislaufstillstand');
        await page.getByRole('button', { name: 'Drücken begonnen' }).click();
        await page.clock.runFor(121_000);
        await expect(page.locator('[data-clock="cardiac_arrest/0"]')).toContainText('Jetzt abwechseln.');
        await accessible(page, `the card of a cardiac arrest (${colorScheme})`);
        await picture(page, info, `aid-arrest-${colorScheme}`);
      });
    });
  }

  test('section 4: breathing is asked for again, and a press says it was checked', async ({ page, service }) => {
    await page.clock.install({ time: new Date('2026-05-05T07:48:00+02:00') });
    await page.goto(`${service.address}/handheld`);
    await page.getByRole('button', { name: 'Akute Atemnot', exact: true }).click();
    const clock = page.locator('[data-clock="acute_breathlessness/0"]');
    await expect(clock).not.toContainText('Jetzt prüfen.');
    await page.clock.runFor(31_000);
    await expect(clock).toContainText('Jetzt prüfen.');
    await clock.getByRole('button', { name: 'Erledigt: Atmet noch? Lippenfarbe?' }).click();
    await expect(clock).toContainText(/zuletzt 07:48:\d\d/);
    await expect(clock).not.toContainText('Jetzt prüfen.');
  });

  test('the metronome is heard and seen, 110 times a minute', async ({ page, service }, info) => {
    const tones = await countTones(page);
    await page.clock.install({ time: new Date('2026-05-05T07:48:00+02:00') });
    await page.goto(`${service.address}/handheld`);
    await page.getByRole('button', { name: 'Atem- und Kreislaufstillstand', exact: true }).click();
    const beat = page.getByRole('button', { name: 'Takt 110 pro Minute' });
    await expect(beat).toBeVisible();
    // An installed clock runs on by itself: the minute counted is to be one minute and not a slow machine's seconds more.
    await page.clock.pauseAt(new Date('2026-05-05T07:58:00+02:00'));
    await beat.click();
    await expect(beat).toHaveAttribute('aria-pressed', 'true');
    await page.clock.runFor(60_000);
    const heard = await tones(METRONOME_HERTZ);
    expect(heard).toBeGreaterThanOrEqual(109);
    expect(heard).toBeLessThanOrEqual(111);
    await expect(beat.locator('.pulse')).toBeVisible();
    await picture(page, info, 'aid-metronome');
    await page.getByRole('button', { name: 'Andere Karte' }).click();
    await page.clock.runFor(6000);
    expect(await tones(METRONOME_HERTZ), 'it goes on when the view changes').toBeGreaterThan(heard);
  });
});

test.describe('what to say to 112', () => {
  test.use({ permissions: ['geolocation'], geolocation: { latitude: 51.53412, longitude: 7.68905, accuracy: 12 } });

  test('is read from one card: where, what, how many, call back; and stays on the device', async ({ page, service }, info) => {
    await page.goto(`${service.address}/handheld`);
    await page.getByRole('button', { name: 'Bewusstlosigkeit', exact: true }).click();
    const say = page.locator('[data-call-card]');
    await say.getByLabel('Wo').fill('Hauptstraße 7, Hinterhaus, 3. Etage');
    await say.getByRole('button', { name: 'Eigene Position dazu' }).click();
    await expect(say.locator('[data-position]')).toHaveText('51,534 12 N 7,689 05 E');
    await expect(say).toContainText('auf 12 m genau');
    await expect(say).toContainText('Bewusstlosig');
    await say.getByLabel('Rückrufnummer').fill('0151 2345678');
    await say.getByLabel('Rückrufnummer').blur();
    await accessible(page, 'what to say to 112');
    await say.scrollIntoViewIfNeeded();
    await picture(page, info, 'aid-call');
    await page.getByRole('button', { name: 'Andere Karte' }).click();
    await expect(say.getByLabel('Wo')).toHaveValue('Hauptstraße 7, Hinterhaus, 3. Etage');
    await page.reload();
    await expect(say.getByLabel('Rückrufnummer')).toHaveValue('0151 2345678');
    await expect(say.getByLabel('Wo'), 'in memory only').toHaveValue('');
  });
});

test('R-33: the two first steps stay on top, the others are a press each, with a note or for somebody else', async ({ device }, info) => {
  const officer = await device('T1');
  const desk = await device('LS');
  await device('T2');
  await expect(face(officer)).toHaveAttribute('data-standing', 'running');
  await officer.getByRole('button', { name: /LEBENS/ }).focus();
  await officer.keyboard.down('Enter');
  await expect(face(officer)).toHaveAttribute('data-standing', 'aborted');
  await officer.keyboard.up('Enter');
  await officer.getByRole('button', { name: /Bewusst/ }).click();
  await officer.getByRole('button', { name: 'Person E1' }).click();
  await expect(officer.locator('[data-card="unconscious"]')).toBeVisible();
  await accessible(officer, 'the rescue chain');
  await picture(officer, info, 'chain-first');

  const call = officer.locator('[data-step="call112"]');
  const aid = officer.locator('[data-step="first_aid"]');
  await expect(call.getByRole('link', { name: '112 rufen: ich rufe an' })).toHaveAttribute('href', 'tel:112');
  await call.evaluate((step) => step.querySelector('a')?.addEventListener('click', (event) => event.preventDefault(), { once: true }));
  await call.getByRole('link').click();
  await expect(call).toContainText('T1 · noch');
  await expect(officer.locator('[data-call-card]').getByRole('heading', { name: 'Am Telefon sagen' }), 'what to say comes into view').toBeInViewport();
  await expect(officer.locator('[data-plan]')).toHaveText('Laut Plan vor Ort: 2 × erwachsen');
  await expect(call.getByRole('link')).toBeInViewport();
  await expect(aid.getByRole('button', { name: 'Ich', exact: true })).toBeInViewport();
  await picture(officer, info, 'chain-call');

  const check = officer.locator('[data-step="recheck"]');
  await check.getByRole('button', { name: 'Atmet normal', exact: true }).click();
  await expect(check).toContainText('zuletzt');
  const ambulance = officer.locator('[data-step="meet_ambulance"]');
  await ambulance.getByRole('button', { name: /^Rettungsdienst einweisen noch/ }).click();
  await expect(ambulance).toContainText('Wer weist ein.');
  await ambulance.getByLabel('Notiz (ohne Namen, freiwillig)').fill('steht an der Einfahrt');
  await ambulance.getByLabel('Wer es getan hat').selectOption({ label: 'T2' });
  await accessible(officer, 'a step entered for somebody else');
  await ambulance.scrollIntoViewIfNeeded();
  await picture(officer, info, 'chain-entry');
  await ambulance.getByRole('button', { name: 'Rettungsdienst einweisen: Erledigt festhalten' }).click();
  await expect(ambulance).toContainText('erledigt');
  await expect(desk.locator('[data-step="meet_ambulance"]')).toContainText('erledigt');
});

test('R-31: "does not breathe normally" at a re-check aborts what was only interrupted', async ({ device }) => {
  const officer = await device('T1');
  await expect(face(officer)).toHaveAttribute('data-standing', 'running');
  await officer.getByRole('button', { name: /NOTFALL/ }).click();
  await expect(face(officer)).toHaveAttribute('data-standing', 'interrupted');
  await officer.locator('[data-step="recheck"]').getByRole('button', { name: 'Atmet nicht normal' }).click();
  await expect(face(officer)).toHaveAttribute('data-standing', 'aborted');
});

test.describe('a drill', () => {
  test.use({ start: { until: 'begun', drill: true } });

  test('dials from nowhere: neither from the chain nor from first aid', async ({ device }, info) => {
    const officer = await device('T1');
    await expect(officer.locator('[data-drill]')).toBeVisible();
    await expect(officer.locator('a[href^="tel:"]')).toHaveCount(0);
    await officer.getByRole('button', { name: '112 rufen', exact: true }).click();
    await expect(officer.getByRole('dialog')).toContainText('ÜBUNG: nicht wählen');
    await accessible(officer, 'first aid in a drill');
    await picture(officer, info, 'aid-drill');
    await officer.getByRole('button', { name: 'Gelesen, schließen' }).click();
    await officer.getByRole('button', { name: /NOTFALL/ }).click();
    await officer.getByRole('button', { name: '112 rufen: ich rufe an' }).click();
    await expect(officer.getByRole('dialog')).toContainText('ÜBUNG: nicht wählen');
    await expect(officer.locator('a[href^="tel:"]')).toHaveCount(0);
  });
});

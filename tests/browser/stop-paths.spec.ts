// Every way to stop that the other tests do not try by themselves (requirements D1, D3; ).

import { recordedOnce } from './support/reports.ts';
import { expect, face, ONCE, runs, stopButton, test, type Page } from './support/hostile.ts';

const danger = (page: Page) => page.getByRole('button', { name: /LEBENS/ });
const stands = (page: Page, how: 'interrupted' | 'aborted') => expect(face(page)).toHaveAttribute('data-standing', how);

test('R-30: NOTFALL by a finger', ONCE, async ({ device, crew, road }) => {
  const page = await device('T1');
  await runs(page);
  await stopButton(page).tap();
  await stands(page, 'interrupted');
  await recordedOnce(road('T1'), crew);
});

for (const key of ['Enter', 'Space']) {
  test(`R-30, R-31: by the keyboard with ${key}: NOTFALL pressed, then LEBENSGEFAHR held; too short does nothing`, ONCE, async ({ device }) => {
    const page = await device('T1');
    await runs(page);
    await danger(page).focus();
    await page.keyboard.press(key);
    await stopButton(page).focus();
    await runs(page);
    await page.keyboard.press(key);
    await stands(page, 'interrupted');
    await danger(page).focus();
    await page.keyboard.down(key);
    await stands(page, 'aborted');
    await page.keyboard.up(key);
  });
}

test('R-31: LEBENSGEFAHR held by the pointer; one that slips off has not held', ONCE, async ({ device }) => {
  const page = await device('T1');
  await runs(page);
  const box = await danger(page).boundingBox();
  if (box === null) throw new Error('LEBENSGEFAHR is not there');
  const over = () => page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await over();
  await page.mouse.down();
  await page.mouse.move(1, 1);
  await page.mouse.up();
  await runs(page);
  await over();
  await page.mouse.down();
  await stands(page, 'aborted');
  await page.mouse.up();
});

test('R-31: LEBENSGEFAHR by what a screen reader or a switch does: one activation', ONCE, async ({ device }) => {
  const page = await device('T1');
  await runs(page);
  await danger(page).evaluate((button: HTMLElement) => button.click());
  await stands(page, 'aborted');
});

test('R-10, R-31: Halt stops; LEBENSGEFAHR while the alarm is open aborts on both', ONCE, async ({ device }) => {
  const first = await device('T1');
  const second = await device('T2');
  await runs(first);
  await runs(second);
  await first.getByRole('button', { name: /^Halt/ }).click();
  await stands(first, 'interrupted');
  await expect(second.getByRole('button', { name: 'Verstanden, wir stehen' })).toBeVisible();
  await danger(second).focus();
  await second.keyboard.down('Enter');
  await stands(second, 'aborted');
  await second.keyboard.up('Enter');
  await stands(first, 'aborted');
});

test('R-20: a minor on site at night', ONCE, async ({ device, crew, road }) => {
  const page = await device('T1');
  await runs(page);
  road('T1').judge = (frame) => (frame.type === 'joined'
    ? [{ ...frame, rules: { ...frame.rules, night_windows: [{ rule: 'test', from: '00:00:00', until: '24:00:00', zone: 'Europe/Berlin', protects: 'minors' }] } }]
    : 'pass');
  await page.reload();
  await runs(page);
  road('T1').cut();
  await page.getByRole('button', { name: 'Minderjährige anwesend' }).click();
  await stands(page, 'interrupted');
  // By the service's own clock it may be day: what it says then is its own decision.
  road('T1').mend();
  await recordedOnce(road('T1'), crew);
});

test('R-11, R-31: a sign under restraint', ONCE, async ({ device }) => {
  const page = await device('T1');
  await runs(page);
  await page.getByRole('button', { name: 'Zwangsmittel', exact: true }).click();
  await page.getByText('Ohne Freigabe begonnen', { exact: false }).click();
  await page.getByLabel('Gegen wen').last().selectOption('E1');
  await page.getByRole('button', { name: 'Festhalten', exact: true }).click();
  await page.locator('[data-sign="gurgling"]').first().click();
  await stands(page, 'aborted');
});

test("R-10: the monitor's recommendation, which the lead follows", ONCE, async ({ device, crew, roads }) => {
  const monitor = await device('MB');
  const lead = await device('EL');
  await runs(lead);
  await monitor.goto(`${roads.origin('MB')}/handheld#${crew.operation}`);
  await monitor.getByRole('button', { name: /^Halt/ }).click();
  const asked = lead.locator('[data-recommendation]');
  await expect(asked).toBeVisible();
  await runs(lead);
  await asked.getByRole('button', { name: /anhalten/i }).first().click();
  await asked.getByLabel('Begründung (ohne Namen)').fill('der Beobachtung gefolgt');
  await asked.locator('button.do').click();
  await stands(lead, 'interrupted');
});

test('I-6: with a token that has expired', ONCE, async ({ device, crew, road }) => {
  const page = await device('T1');
  road('T1').judge = (frame) => (frame.type === 'welcome' ? [{ ...frame, reports_only: true }] : 'pass');
  await page.reload();
  await runs(page);
  await stopButton(page).click();
  await stands(page, 'interrupted');
  await recordedOnce(road('T1'), crew);
});

for (const [what, storage] of [['has not answered yet', 'silent'], ['is refused', 'refused']] as const) {
  test(`principle 5: while the storage of the browser ${what}`, ONCE, async ({ device }) => {
    const page = await device('T1');
    await runs(page);
    await page.addInitScript((storage) => {
      indexedDB.open = (() => {
        if (storage === 'refused') throw new DOMException('refused', 'SecurityError');
        return new EventTarget();
      }) as unknown as typeof indexedDB.open;
    }, storage);
    await page.reload();
    await stopButton(page).click();
    await stands(page, 'interrupted');
    await danger(page).focus();
    await page.keyboard.down('Enter');
    await stands(page, 'aborted');
    await page.keyboard.up('Enter');
  });
}

// What a handheld keeps of its own reports: until the record has them for ever, and not a moment less (I-1, I-11).

import { expect, face, ONCE, runs, stopButton, test, type Page } from './support/hostile.ts';
import { sentReports } from './support/reports.ts';

/** How many values the device's memory keeps of a kind. Everything in it is sealed, but it can be counted. */
function kept(page: Page, store: 'reports' | 'checkpoints'): Promise<number> {
  return page.evaluate((name) => new Promise<number>((done, failed) => {
    const opening = indexedDB.open('einhalt');
    opening.onerror = () => failed(opening.error as Error);
    opening.onsuccess = () => {
      const database = opening.result;
      const counting = database.transaction(name).objectStore(name).count();
      counting.onerror = () => failed(counting.error as Error);
      counting.onsuccess = () => {
        database.close();
        done(counting.result);
      };
    };
  }), store);
}

/** The newest head that the service signs, as its members get it with the record. */
async function signedHead(crew: { record(): Promise<string> }): Promise<string> {
  const lines = (await crew.record()).trimEnd().split('\n').map((line) => JSON.parse(line) as { line: string; note?: string });
  return lines.findLast(({ line }) => line === 'checkpoint')?.note ?? '';
}

test('I-1, I-11: a handheld lets go of its report once a signed head covers it, and not before', ONCE, async ({ device, crew, road }) => {
  const before = await signedHead(crew);
  road('T1').judge = ({ type }) => (type === 'checkpoint' ? 'hold' : 'pass');
  const page = await device('T1');
  await runs(page);
  const receipt = road('T1').told('receipt');
  await stopButton(page).click();
  await receipt;
  await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
  await expect.poll(() => kept(page, 'reports'), 'receipted, and kept all the same').toBe(1);

  const signed = road('T1').kept('checkpoint');
  await crew.command({ do: 'close', end: 'not_carried_out', reason: 'Für heute beendet' });
  await signed;
  await expect.poll(() => road('T1').down.some(({ frame }) => frame.type === 'view' && frame.view.phase === 'ended')).toBe(true);
  expect(await kept(page, 'reports'), 'the end alone lets go of nothing').toBe(1);

  // A head that nobody signed, and one that was signed before the report.
  const { operation } = crew;
  const covering = String(road('T1').held.at(-1)?.frame.note);
  const forged = covering.replace(/ (\S{91}=)\n$/, (_, signature: string) => ` ${signature.slice(0, 20)}${signature[20] === 'A' ? 'B' : 'A'}${signature.slice(21)}\n`);
  expect(forged).not.toBe(covering);
  road('T1').say({ type: 'checkpoint', operation, note: forged });
  road('T1').say({ type: 'checkpoint', operation, note: before });
  await expect.poll(() => kept(page, 'checkpoints'), 'the earlier head is genuine, and kept').toBe(1);
  expect(await kept(page, 'reports'), 'neither covers the report').toBe(1);

  road('T1').release();
  await expect.poll(() => kept(page, 'reports'), 'covered: whoever denies it has to deny a signature').toBe(0);
  expect(await kept(page, 'checkpoints'), 'the signed head stays').toBe(1);

  // Nothing is left to be sent, also for a page that opens anew.
  const sent = sentReports(road('T1'));
  const joined = road('T1').told('joined');
  await page.reload();
  await joined;
  expect(sentReports(road('T1'))).toEqual(sent);
  expect(sent).toHaveLength(1);
  expect(await kept(page, 'reports')).toBe(0);
});

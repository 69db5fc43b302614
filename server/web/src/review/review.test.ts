import { expect, it } from 'vitest';
import { at, DEVICE, review } from '../test/reviews.ts';
import { language } from '../text/language.svelte.ts';
import { compared } from './compare.ts';
import { barsOf } from './course/bars.ts';
import { chosen, lanesOf, marksOf, OPERATION } from './course/marks.ts';
import { locatedIn } from './course/positions.ts';
import { deviationSeqs } from './deviations.ts';
import { wanted } from './api.ts';
import { filterFrom, NO_FILTER } from './filter.ts';
import { hashOf, operationRoute, routeOf, WHOLE, type Route } from './router.ts';
import { sentences } from './summary.ts';

const ID = '00000000-0000-4000-8000-0000000000aa';

it.each<Route>([
  { view: 'list', filter: NO_FILTER },
  { view: 'list', filter: { from: '2026-01-01', to: '2026-05-31', ended: 'aborted', stopped: 'yes', deviated: 'no', clause: 'R-30', drill: 'no', page: 3 } },
  operationRoute(ID), operationRoute(ID, 12),
  { view: 'operation', operation: ID, section: 'proof', moment: 7, narrowed: { clause: 'R-11', lane: 'slot:E1', kind: 'force' } },
  { view: 'compare', one: ID, other: null }, { view: 'compare', one: ID, other: ID.replace('aa', 'bb') },
  { view: 'statistics', year: null }, { view: 'statistics', year: 2026 }, { view: 'keeping', page: 1 }, { view: 'keeping', page: 12 },
])('%j has an address that leads back to it', (route) => {
  expect(routeOf(hashOf(route))).toEqual(route);
});

it('an address that cannot be read leads to the list, and takes nothing typed along', () => {
  for (const hash of ['', '#op=x', '#nonsense', '#op=%3Cscript%3E', '#page=-1&ended=x&from=yesterday']) expect(routeOf(hash)).toEqual({ view: 'list', filter: NO_FILTER });
  expect(routeOf(`#op=${ID}&m=x&lane=<b>`)).toEqual(operationRoute(ID));
  expect(filterFrom(new URLSearchParams('search=Name'))).toEqual(NO_FILTER);
});

it('asks the server in its own words, for nothing that was left open', () => {
  expect(wanted(NO_FILTER, '').toString()).toBe('page=1');
  expect(wanted({ ...NO_FILTER, ended: 'open', stopped: 'no', drill: 'yes', clause: 'R-30', page: 2 }, 'un 7').toString()).toBe('text=un+7&end=open&stops=false&clause=R-30&drill=true&page=2');
});

it('tells the operation in plain sentences, the longest standstill and what is missing among them', () => {
  const said = sentences(review()).join(' ');
  expect(said).toContain('Der Plan wurde zuerst abgelehnt, dann angenommen.');
  expect(said).toMatch(/unterbrochen: „keine Luft“, Person E1\. Nach 4,2 s standen alle\./);
  expect(said).toContain('1 Schritt war verspätet');
  expect(said).toContain('1 Zwangsmittel ohne festgehaltenes Ende.');
  expect(said).toContain('Einmal wurde von der Vereinbarung abgewichen.');
  const calm = review({ standstills: [], rescue: [], summary: { ...review().summary, counts: { ...review().summary.counts, stops: 0, deviations: 0, interrupted_ms: 0 } } });
  expect(sentences(calm)).toEqual(expect.arrayContaining(['Es gab keinen Stopp.', 'Von der Vereinbarung wurde nicht abgewichen.']));
});

it('who did not acknowledge is said, and no time is made up', () => {
  const [one] = review().standstills;
  if (one === undefined) throw new Error('a stop');
  const { standstill_ms: _, ...unanswered } = one;
  expect(sentences(review({ standstills: [unanswered] })).join(' ')).toContain('Nicht alle haben bestätigt, dass sie stehen.');
});

it('draws an entry on every lane it belongs to, stops on the lane of the operation too', () => {
  const all = review();
  expect(lanesOf(all).map(({ label }) => label)).toEqual(['Maßnahme', 'EL', 'T1', 'Person E1', 'Server']); // nothing lies on E2
  const marks = marksOf(all, all.timeline.items, deviationSeqs(all));
  expect(marks.filter(({ seq }) => seq === 6).map(({ lane }) => lane)).toEqual([OPERATION, DEVICE.t1, 'slot:E1']);
  expect(marks.filter(({ deviation }) => deviation).map(({ seq }) => seq)).toEqual([3]);
});

it('narrows to a clause, a lane and a kind, each for itself and together', () => {
  const all = review();
  const seqs = (narrowed: Partial<typeof WHOLE>) => chosen(all, { ...WHOLE, ...narrowed }).map(({ seq }) => seq);
  expect(seqs({ clause: 'R-30' })).toEqual([6, 7, 12]);
  expect(seqs({ lane: 'slot:E1' })).toEqual([5, 6, 7]);
  expect(seqs({ lane: 'slot:E1', kind: 'force' })).toEqual([5]);
  expect(seqs({ lane: OPERATION })).toEqual([6, 7]);
  expect(seqs({ lane: 'unknown' })).toEqual([]);
});

it('what has no end is drawn to the end of the record', () => {
  const bars = barsOf(review());
  expect(bars.map(({ kind, toMs }) => [kind, toMs])).toEqual([['interrupted', Date.parse(at('06:10:00'))], ['rescue', Date.parse(at('06:00:00'))], ['force', Date.parse(at('06:10:00'))]]);
  expect(bars.at(-1)?.lane).toBe('slot:E1');
  const aborted = review({ interruptions: review().interruptions.map((one) => ({ ...one, ended: 'aborted' as const, until: at('05:40:00') })) });
  expect(barsOf(aborted).find(({ kind }) => kind === 'aborted'), 'what was aborted stays so').toMatchObject({ fromMs: Date.parse(at('05:40:00')), toMs: Date.parse(at('06:10:00')) });
});

it('knows places only from opened parts, the meeting place as such', () => {
  expect(locatedIn(review()).map(({ label, look }) => [label, look])).toEqual([['Geplanter Ort', 'meeting'], ['T1', 'device']]);
  const closed = review();
  closed.timeline.items = closed.timeline.items.map((item) => ({ ...item, sealed: { is: 'closed' } }));
  expect(locatedIn(closed)).toEqual([]);
});

it('compares in the same figures, and says which is bad', () => {
  const other = review({ deviations: [], rescue: [], summary: { ...review().summary, reference: 'UN-2', counts: { ...review().summary.counts, deviations: 0, longest_standstill_ms: 8400 } } });
  const lines = compared(review(), other).flatMap((group) => group.lines);
  const line = (name: string) => lines.find((one) => one.name === name);
  expect(line('Längster Stillstand')).toMatchObject({ values: ['4,2 s', '8,4 s'], sizes: [4200, 8400] });
  expect(line('Abweichungen')).toMatchObject({ values: ['1', '0'], bad: [true, false] });
  expect(line('112 rufen')).toMatchObject({ values: ['1:59 min (Soll 1:00 min)', '–'], bad: [true, false], sizes: null });
});

it('speaks English too', async () => {
  await language.speak('en');
  expect(sentences(review()).join(' ')).toContain('After 4.2 s all stood.');
  expect(compared(review(), review()).map(({ name }) => name)).toContain('Rescue chain');
});

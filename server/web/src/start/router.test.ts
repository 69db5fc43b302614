import { expect, it } from 'vitest';
import { hashOf, permitted, routeOf, type Route } from './router.ts';

const ID = '01981111-2222-7333-8444-555566667777';

it.each<[string, Route]>([
  ['#home', { view: 'home' }],
  ['#new', { view: 'new' }],
  [`#plan=${ID}`, { view: 'plan', operation: ID, step: null }],
  [`#plan=${ID}&step=check`, { view: 'plan', operation: ID, step: 'check' }],
  ['#admin=places', { view: 'administration', tab: 'places' }],
])('%s names a view, and the view names it', (hash, route) => {
  expect(routeOf(hash)).toEqual(route);
  expect(hashOf(route)).toBe(hash);
});

it.each(['', '#', '#plan=', '#plan=../../etc', '#something', '#pair=ABCD', '#plan=01981111'])('"%s" means the first view', (hash) => {
  expect(routeOf(hash)).toEqual({ view: 'home' });
});

it('a step or tab that does not exist is none', () => {
  expect(routeOf(`#plan=${ID}&step=abroad`)).toMatchObject({ step: null });
  expect(routeOf('#admin=secrets')).toEqual({ view: 'administration', tab: 'accounts' });
});

it('shows nobody what their role does not do', () => {
  const planning: Route = { view: 'plan', operation: ID, step: null };
  const places: Route = { view: 'administration', tab: 'places' };
  expect(permitted(planning, 'lead')).toBe(planning);
  expect(permitted(planning, 'officer')).toEqual({ view: 'home' });
  expect(permitted(places, 'lead')).toEqual({ view: 'home' });
  expect(permitted(places, 'administrator')).toBe(places);
  expect(permitted({ view: 'home' }, 'administrator')).toEqual({ view: 'administration', tab: 'accounts' });
});

// First aid is looked up without stopping anything, and follows what was reported.

import { expect, it } from 'vitest';
import { AT_REST, next, shownCard } from './aid.ts';

it('follows the reported condition until a card is chosen', () => {
  expect(shownCard(AT_REST, 'seizure')).toBe('seizure');
  const chosen = next(AT_REST, { do: 'show', card: 'cardiac_arrest' });
  expect(shownCard(chosen, 'seizure')).toBe('cardiac_arrest');
  expect(shownCard(next(chosen, { do: 'choose' }), 'seizure')).toBeNull();
  expect(shownCard(next(chosen, { do: 'leave' }), 'seizure')).toBe('seizure');
});

it('asks for the condition where none was reported', () => {
  const looking = next(AT_REST, { do: 'look' });
  expect(looking.open).toBe(true);
  expect(shownCard(looking, null)).toBeNull();
  expect(next(looking, { do: 'leave' })).toMatchObject({ open: false, shows: 'reported' });
});

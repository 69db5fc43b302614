import { expect, it } from 'vitest';
import { looksLikeAName, nextName } from './names.ts';

it.each(['Familie Sommer', 'Anna', 'Ali Hassan', 'Herr M.', 'Müller-Lüdenscheid', 'fam. Y'])('%s looks like a name', (text) => {
  expect(looksLikeAName(text)).toBe(true);
});

it.each(['UN-2026-014', 'SE-1', 'T1', 'EL', '', 'Übung 3', 'K1', 'leitung-1'])('%s does not', (text) => {
  expect(looksLikeAName(text)).toBe(false);
});

it('numbers accounts on', () => {
  expect(nextName('kraft-1', ['kraft-1'])).toBe('kraft-2');
  expect(nextName('kraft-9', ['kraft-9', 'kraft-10'])).toBe('kraft-11');
  expect(nextName('leitung', ['leitung'])).toBe('leitung-2');
});

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { de } from './de.ts';
import { en } from './en.ts';
import { handheldPage } from './handheld-page.ts';

const catalogues = { de, en } as const;
const keys = Object.keys(de).sort();

it('every text stands in every language', () => {
  for (const [language, catalogue] of Object.entries(catalogues)) {
    expect(Object.keys(catalogue).sort(), language).toEqual(keys);
    for (const [key, text] of Object.entries(catalogue)) expect(text.trim(), `${language} ${key}`).not.toBe('');
  }
});

it('every text stands in one area only, and every area is in the catalogue', () => {
  for (const language of Object.keys(catalogues)) {
    const areas = files(`src/text/${language}`).map((file) => readFileSync(file, 'utf8'));
    const stated = areas.flatMap((area) => [...area.matchAll(/^ {2}'([^']+)': /gm)].map(([, key]) => key ?? ''));
    expect(stated.sort(), language).toEqual(keys);
  }
});

it('both languages have the same places to fill in', () => {
  const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([place]) => place).sort();
  for (const key of keys as (keyof typeof de)[]) expect(places(en[key]), key).toEqual(places(de[key]));
});

it('no text is left that nobody shows', () => {
  const sources = files('src').filter((file) => !file.includes('/text/de') && !file.includes('/text/en'));
  const code = sources.map((file) => readFileSync(file, 'utf8')).join('\n');
  const prefixes = families(code);
  const unused = keys.filter((key) => !code.includes(`'${key}'`) && !prefixes.some((prefix) => key.startsWith(prefix)));
  expect(unused).toEqual([]);
});

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

it('the handheld, which comes with no more than it needs at first, has every text of it', () => {
  const code = [...imported('src/handheld/main.ts')].filter((file) => !file.includes('/text/')).map((file) => readFileSync(file, 'utf8')).join('\n');
  const shown = keys.filter((key) => code.includes(`'${key}'`) || [...families(code), 'sign.', 'who.', 'role.', 'cause.'].some((family) => key.startsWith(family)));
  expect(shown.filter((key) => !Object.hasOwn(handheldPage, key))).toEqual([]);
});

/** Keys put together from words of the wire: `sign.${sign}`. */
function families(code: string): string[] {
  const templates = [...code.matchAll(/`([a-z_]+(?:\.[a-z_]+)*\.)\$\{/g)].map(([, prefix]) => prefix ?? '');
  return [...templates, ...[...code.matchAll(/named\('([a-z_]+)'/g)].map(([, family]) => `${family}.`)];
}

/** A file and everything that comes with it; what is loaded later brings every text along. */
function imported(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  const source = readFileSync(entry, 'utf8');
  for (const [, path] of source.matchAll(/from '(\.[^']+\.(?:ts|svelte))'/g)) imported(join(entry, '..', path ?? ''), seen);
  return seen;
}

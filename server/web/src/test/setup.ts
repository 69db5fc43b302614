// Before each test: every text, in German, and an empty page. The tests of a worker share one page.

import { afterEach, beforeEach } from 'vitest';
import { de } from '../text/de.ts';
import { language, speak } from '../text/language.svelte.ts';
import { load } from '../text/wire.svelte.ts';
import { cleanUp } from './mounted.ts';

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  await Promise.all([speak(de), load()]);
  await language.speak('de');
});
afterEach(cleanUp);

// Every text for tests of single components.

import { de } from '../text/de.ts';
import { speak } from '../text/language.svelte.ts';
import { load } from '../text/wire.svelte.ts';

await Promise.all([speak(de), load()]);

import '../design/tokens.css';
import { mount } from 'svelte';
import { de } from '../text/de.ts';
import { speak } from '../text/language.svelte.ts';
import App from './App.svelte';

void speak(de);

// The pairing code is read once and leaves the address at once: it must not stay in the history.
const code = new URLSearchParams(location.hash.slice(1)).get('pair');
if (code !== null) history.replaceState(null, '', location.pathname);

const target = document.getElementById('page');
if (target !== null) mount(App, { target, props: { code } });

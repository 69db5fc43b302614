import '../design/tokens.css';
import { mount } from 'svelte';
import { de } from '../text/de.ts';
import { speak } from '../text/language.svelte.ts';
import App from './App.svelte';

void speak(de);
const target = document.getElementById('page');
if (target !== null) mount(App, { target });

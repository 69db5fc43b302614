import '../design/tokens.css';
import { mount } from 'svelte';
import { speak } from '../text/language.svelte.ts';
import { texts } from '../text/pages/start.ts';
import App from './App.svelte';

void speak(texts);
const target = document.getElementById('page');
if (target !== null) mount(App, { target });

import '../design/tokens.css';
import { mount } from 'svelte';
import { speak } from '../text/language.svelte.ts';
import { handheldPage } from '../text/handheld-page.ts';
import App from './App.svelte';

void speak(handheldPage);
const target = document.getElementById('page');
if (target !== null) mount(App, { target });

// Leads to a part of the page: into view, and the focus with it.

import { tick } from 'svelte';
import type { Section } from './router.ts';

export async function reveal(section: Section): Promise<void> {
  await tick();
  const heading = document.getElementById(`h-${section}`);
  heading?.focus({ preventScroll: true });
  heading?.scrollIntoView({ block: 'start' });
}

// A component on a page of its own, as people find it: by role and name.

import { flushSync, mount, unmount, type Component } from 'svelte';
import { vi } from 'vitest';

let mounted: object[] = [];

export function cleanUp(): void {
  for (const component of mounted) void unmount(component);
  mounted = [];
  document.body.replaceChildren();
}

export function show<P extends Record<string, unknown>>(component: Component<P>, props: P): void {
  mounted.push(mount(component, { target: document.body, props }));
  flushSync();
}

/** The buttons on the page, by the name a screen reader says. */
export function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].filter((one) => (one.getAttribute('aria-label') ?? one.textContent ?? '').trim() === name);
  if (found.length !== 1) throw new Error(`${found.length} buttons "${name}" in: ${text()}`);
  return found[0] as HTMLButtonElement;
}

export function buttons(): string[] {
  return [...document.querySelectorAll('button')].map((one) => (one.getAttribute('aria-label') ?? one.textContent ?? '').trim());
}

export async function press(name: string): Promise<void> {
  button(name).click();
  await settled();
}

/** Until everything that follows is on the page, parts that are loaded later too. */
export async function settled(): Promise<void> {
  await vi.dynamicImportSettled();
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  flushSync();
}

export async function fill(label: string, value: string): Promise<void> {
  const field = labelled(label);
  field.value = value;
  field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }));
  await settled();
}

export function labelled(label: string): HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  const found = [...document.querySelectorAll('label')].filter((one) => one.textContent?.trim() === label);
  const field = found.length === 1 ? (found[0]?.control ?? null) : null;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)) throw new Error(`${found.length} fields "${label}" in: ${text()}`);
  return field;
}

export function text(): string {
  return document.body.textContent?.replace(/\s+/g, ' ') ?? '';
}

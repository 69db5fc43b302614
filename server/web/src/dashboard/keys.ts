// Shortcuts of one key. They can be switched off, and never work while somebody types (WCAG 2.1.4).

export const KEYS = { help: '?', find: '/', next: 'j', previous: 'k', alarm: 'a', silence: 's' } as const;
export type Shortcut = keyof typeof KEYS;

const REMEMBERED = 'einhalt.dashboard.keys';
const TYPING = 'input, textarea, select, [contenteditable]';

export function keysOn(): boolean {
  try {
    return localStorage.getItem(REMEMBERED) !== 'off';
  } catch {
    return true;
  }
}

export function rememberKeys(on: boolean): void {
  try {
    localStorage.setItem(REMEMBERED, on ? 'on' : 'off');
  } catch {
    // Not remembered; it still counts now.
  }
}

/** What a key asks for; nothing while somebody types, or with a key that belongs to the browser. */
export function shortcut({ key, ctrlKey, metaKey, altKey, target }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'target'>): Shortcut | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (target instanceof Element && target.closest(TYPING) !== null) return null;
  const found = Object.entries(KEYS).find(([, wanted]) => wanted === key.toLowerCase());
  return found === undefined ? null : (found[0] as Shortcut);
}

// After a form was not taken, its first wrong field has the focus.

import { tick } from 'svelte';

export async function focusFirstMistake(form: HTMLElement | undefined): Promise<void> {
  await tick();
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  // A group of choices takes no focus itself; its first choice does.
  (wrong?.querySelector('input') ?? wrong)?.focus();
}

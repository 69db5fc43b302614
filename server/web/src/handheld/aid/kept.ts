// The clocks outlive a reload: a phone may throw the page away while it telephones. For this tab and
// this shift only, and only times: nothing here says who or where.

import { AT_REST, type Aid } from './aid.ts';

const KEPT = 'einhalt.aid';
const SHIFT_MS = 12 * 3_600_000;

export function keep({ began, checked }: Aid): void {
  try {
    if (Object.keys(began).length === 0) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, JSON.stringify({ began, checked }));
  } catch {
    // Not kept; the clocks run as long as the page does.
  }
}

export function kept(nowMs: number): Aid {
  try {
    const { began, checked } = JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') as Partial<Aid>;
    return { ...AT_REST, began: recent(began, nowMs), checked: recent(checked, nowMs) };
  } catch {
    return AT_REST;
  }
}

function recent(times: unknown, nowMs: number): Readonly<Record<string, number>> {
  const one = ([, at]: [string, unknown]): boolean => typeof at === 'number' && at <= nowMs && nowMs - at < SHIFT_MS;
  return Object.fromEntries(Object.entries(times ?? {}).filter(one)) as Record<string, number>;
}

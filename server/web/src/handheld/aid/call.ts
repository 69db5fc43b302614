// What 112 asks, as this device can answer it: nothing of it leaves the device.

import type { AgeClass, Fix, Plan } from '../../shared/protocol.ts';

const CALL_BACK = 'einhalt.call-back';
const AGES: readonly AgeClass[] = ['infant', 'child', 'youth', 'adult', 'unknown'];

export function keptCallBack(): string {
  try {
    return localStorage.getItem(CALL_BACK) ?? '';
  } catch {
    return '';
  }
}

export function keepCallBack(number: string): void {
  try {
    localStorage.setItem(CALL_BACK, number.trim());
  } catch {
    // Not remembered; it still stands on the card.
  }
}

/** How many of each age class are planned for; never a name, never a slot. */
export function ages(plan: Plan): { readonly age: AgeClass; readonly count: number }[] {
  return AGES.map((age) => ({ age, count: plan.persons.filter((person) => person.age === age).length })).filter(({ count }) => count > 0);
}

/** Degrees in groups that can be read aloud and written down: `51,534 12 N`. */
export function spoken({ lat, lon }: Fix, decimal: string): { readonly north: string; readonly east: string } {
  return { north: degrees(lat, lat < 0 ? 'S' : 'N', decimal), east: degrees(lon, lon < 0 ? 'W' : 'E', decimal) };
}

function degrees(value: number, side: string, decimal: string): string {
  const [whole, digits = ''] = Math.abs(value).toFixed(5).split('.');
  return `${whole}${decimal}${digits.slice(0, 3)} ${digits.slice(3)} ${side}`;
}

// Who is counted, where, and who sits in which vehicle. Only what is typed; the server judges.

import type { CountAt, OperationView, Slot, Step, Vehicle } from './protocol.ts';

/** Everybody of the plan who is to be there. */
export function unit(view: OperationView): Slot[] {
  return (view.plan?.persons ?? []).filter(({ to_be_removed }) => to_be_removed !== false).map(({ slot }) => slot);
}

/** Where a count made now belongs. */
export function countAt(view: OperationView): CountAt {
  const taken = (step: Step) => view.steps.some((one) => one.step === step);
  if (taken('depart')) return 'transfer';
  return taken('begin') ? 'departure' : 'contact';
}

/** The vehicles, from a number per person; nobody who is not there sits anywhere. */
export function vehicles(present: readonly Slot[], seats: Readonly<Record<Slot, number>>): Vehicle[] {
  const numbers = [...new Set(present.map((slot) => seats[slot] ?? 1))].sort((a, b) => a - b);
  return numbers.map((number) => ({ label: `V${number}`, slots: present.filter((slot) => (seats[slot] ?? 1) === number) }));
}

/** Steps for which heads are counted. */
export function counted(step: Step): boolean {
  return step === 'board' || step === 'depart' || step === 'transfer' || step === 'hand_over';
}

/** Steps for which it matters who sits where. */
export function seated(step: Step): boolean {
  return step === 'board' || step === 'depart' || step === 'transfer';
}

// A control room with many operations: one lead, one officer and one supervisor take part in all of them.

import { day, post, type Service } from './service.ts';

const PREFLIGHT = ['voluntary_departure', 'supporters_asked', 'supporters_asked_again', 'family_complete', 'place_checked', 'illness_asked'] as const;
/** So many operations are made at the same time. */
const AT_ONCE = 12;

export interface Running {
  readonly operation: string;
  readonly reference: string;
  command(ask: unknown): Promise<void>;
  /** The officer reports. */
  report(sign: string, who?: string): Promise<void>;
}

export interface Room {
  /** What the supervisor's device opens to be paired. */
  readonly link: string;
  readonly operations: readonly Running[];
}

export interface Planned {
  readonly kind?: string;
  readonly position?: { readonly lat: number; readonly lon: number; readonly accuracy_m: number };
}

/** Operations `PREFIX-001` and so on, all under way; nobody is a minor, so that no hour of the day matters. */
export async function room(service: Service, prefix: string, count: number, pickUp: Planned = {}): Promise<Room> {
  const [lead, officer, supervisor] = await Promise.all((['lead', 'officer', 'supervisor'] as const).map((role) => service.account(`${prefix}-${role}`.toLowerCase(), role)));
  if (lead === undefined || officer === undefined || supervisor === undefined) throw new Error('three accounts');
  const [leads, officers] = await Promise.all([service.signedIn(lead), service.signedIn(officer), service.facilities()]);
  const call = <T>(path: string, body: unknown, method = 'POST', token = leads.token) => post<T>(service.address, path, token, body, method);

  async function one(index: number): Promise<Running> {
    const reference = `${prefix}-${String(index + 1).padStart(3, '0')}`;
    const { operation } = await call<{ operation: string }>('/operations', { reference, drill: false });
    const command = (ask: unknown) => call<void>(`/operations/${operation}/commands`, { id: crypto.randomUUID(), ask });
    await call(`/operations/${operation}/members/${officer}`, { role: 'officer', call_sign: 'T1' }, 'PUT');
    await call(`/operations/${operation}/members/${supervisor}`, { role: 'supervisor', call_sign: 'LS' }, 'PUT');
    await call(`/operations/${operation}/plan`, {
      starts_at: new Date(Date.now() - 60_000).toISOString(), ends_at: new Date(Date.now() + 3 * 3_600_000).toISOString(),
      persons: [{ slot: 'E1', age: 'adult', family: 'other' }, { slot: 'E2', age: 'adult', family: 'other' }],
      other_minors: 'no', pick_up: { kind: 'dwelling', ...pickUp },
    });
    for (const item of PREFLIGHT) await command({ do: 'answer_preflight', item, answer: 'yes', on: day(), source: 'Aktenvermerk' });
    await command({ do: 'ready' });
    await call(`/operations/${operation}/start`, {});
    const report = (sign: string, who = 'E1') => call<void>(`/operations/${operation}/reports`, { id: crypto.randomUUID(), sign, who, occurred_at: new Date().toISOString() }, 'POST', officers.token);
    return { operation, reference, command, report };
  }

  const operations: Running[] = [];
  for (let first = 0; first < count; first += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, index) => one(first + index));
    operations.push(...(await Promise.all(some)));
  }
  return { link: await service.pairingLink(supervisor), operations };
}

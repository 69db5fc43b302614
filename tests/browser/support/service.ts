// A real service on a port and in a folder of its own, with a team and an operation that runs.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { program } from './build.ts';

export type Role = 'officer' | 'lead' | 'medic' | 'monitor' | 'supervisor' | 'reviewer';

/** Settings of the service by the names of its environment. */
export type Settings = Readonly<Record<string, string>>;

interface SignedIn {
  readonly account: string;
  readonly token: string;
}

export class Service {
  #touched = false;
  #facilities: Promise<void> | null = null;

  private constructor(
    private child: ChildProcess,
    readonly address: string,
    private readonly folder: string,
    private readonly extra: Settings,
    private readonly administrator: string,
    private readonly password: string,
  ) {}

  /** Somebody has ended it or changed what all operations share: not for another test. */
  get touched(): boolean {
    return this.#touched;
  }

  /** The administrator's one-time password: whoever asks for it is going to replace it. */
  get firstPassword(): string {
    this.#touched = true;
    return this.password;
  }

  static async start(extra: Settings = {}): Promise<Service> {
    const folder = await mkdtemp(join(tmpdir(), 'einhalt-browser-'));
    const { child, address, password } = await launch(folder, '127.0.0.1:0', extra, true);
    if (password === null) throw new Error('a first start tells a password');
    const { token } = await post<SignedIn>(address, '/sign-in', null, { name: 'admin', password, label: 'test' });
    return new Service(child, address, folder, extra, token, password);
  }

  /** On data that is there already, with its administrator's password. */
  static async over(folder: string, password: string): Promise<Service> {
    const { child, address } = await launch(folder, '127.0.0.1:0', {}, false);
    const { token } = await post<SignedIn>(address, '/sign-in', null, { name: 'admin', password, label: 'test' });
    return new Service(child, address, folder, {}, token, password);
  }

  /** Ends the process as a power cut would. */
  async kill(): Promise<void> {
    this.#touched = true;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  /** Starts it again at the same place. */
  async restart(): Promise<void> {
    ({ child: this.child } = await launch(this.folder, new URL(this.address).host, this.extra, false));
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async account(name: string, role: Role): Promise<string> {
    const { account } = await post<SignedIn>(this.address, '/accounts', this.administrator, { name, role });
    return account;
  }

  /** The accounts of a role that are there. */
  async accounts(role: Role): Promise<string[]> {
    const all = await get<{ account: string; role: Role }[]>(this.address, '/accounts', this.administrator);
    return all.filter((one) => one.role === role).map((one) => one.account);
  }

  /** The fragment a device opens to be paired. */
  async pairingLink(account: string): Promise<string> {
    const { code } = await this.code(account);
    return `${this.address}/#pair=${code}`;
  }

  async signedIn(account: string): Promise<SignedIn> {
    const { code } = await this.code(account);
    return post<SignedIn>(this.address, '/pair', null, { code, label: 'test' });
  }

  /** A list of facilities, so that first contact can be compared with it: one hospital, far away. */
  facilities(): Promise<void> {
    return (this.#facilities ??= this.importFacilities());
  }

  private async importFacilities(): Promise<void> {
    const hospital = { type: 'Feature', properties: { id: 'h1', name: 'Klinik am See', kind: 'hospital' }, geometry: { type: 'Point', coordinates: [7.9, 51.9] } };
    const content = JSON.stringify({ type: 'FeatureCollection', features: [hospital] });
    await post(this.address, '/places/imports', this.administrator, { name: 'test', as_of: day(), content });
  }

  private code(account: string): Promise<{ code: string }> {
    return post(this.address, `/accounts/${account}/pairing-codes`, this.administrator, {});
  }
}

async function launch(folder: string, listen: string, extra: Settings, first: boolean): Promise<{ child: ChildProcess; address: string; password: string | null }> {
  const child = spawn(program(), ['serve', '--listen', listen, '--data', folder], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...settings(), ...extra } });
  let password: string | null = null;
  let address = '';
  for await (const line of createInterface({ input: child.stdout })) {
    address ||= /^listening: (\S+)/.exec(line)?.[1] ?? '';
    password ??= /one-time password (\S+)/.exec(line)?.[1] ?? null;
    if (address !== '' && (!first || password !== null)) break;
  }
  if (address === '') throw new Error('the service did not start');
  return { child, address, password };
}

/** The tests' own variables are no settings of the service. */
function settings(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('EINHALT_'));
  return { ...Object.fromEntries(others), EINHALT_LOG__LEVEL: 'error' };
}

export async function post<T>(address: string, path: string, token: string | null, body: unknown, method = 'POST'): Promise<T> {
  const response = await fetch(`${address}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

async function get<T>(address: string, path: string, token: string): Promise<T> {
  const response = await fetch(`${address}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
  return (await response.json()) as T;
}

export interface Team {
  readonly operation: string;
  readonly reference: string;
  /** Pairing links by call sign. */
  readonly links: Readonly<Record<string, string>>;
  command(ask: unknown): Promise<void>;
  /** A report from elsewhere: the lead's, over REST. It returns once the service has the report. */
  report(sign: string): Promise<void>;
  /** The record as it is exported: one JSON line each. */
  record(): Promise<string>;
  /** Opens another operation of the same team, as far as the first. */
  another(reference: string): Promise<string>;
}

const ROLES: Readonly<Record<string, Role>> = { T1: 'officer', T2: 'officer', EL: 'lead', NA: 'medic', LS: 'supervisor', MB: 'monitor' };
const PREFLIGHT = ['voluntary_departure', 'supporters_asked', 'supporters_asked_again', 'family_complete', 'place_checked', 'illness_asked'] as const;

/** How far a test's operation has come, and whether it is a drill. */
export interface Start {
  readonly until: 'planned' | 'ready' | 'begun';
  readonly drill: boolean;
}

/** Today, as the service's zone would say it around noon; a day that is certainly not in the future. */
export function day(): string {
  return new Date(Date.now() - 12 * 3_600_000).toISOString().slice(0, 10);
}

/** A team with an operation that has begun: nobody is a minor, so that no hour of the day matters. */
export async function team(service: Service, reference: string, start: Start = { until: 'begun', drill: false }): Promise<Team> {
  const accounts: Record<string, string> = {};
  await Promise.all(Object.entries(ROLES).map(async ([sign, role]) => {
    accounts[sign] = await service.account(`${reference}-${sign}`.toLowerCase(), role);
  }));
  const lead = await service.signedIn(accounts['EL'] ?? '');
  await service.facilities();
  const operation = await opened(service, lead.token, accounts, reference, start);
  const command = (ask: unknown) => told(service, lead.token, operation, ask);
  const report = (sign: string) =>
    post<void>(service.address, `/operations/${operation}/reports`, lead.token, { id: crypto.randomUUID(), sign, who: 'unknown', occurred_at: new Date().toISOString() });
  const record = async () =>
    (await fetch(`${service.address}/api/v1/operations/${operation}/record`, { headers: { authorization: `Bearer ${lead.token}` } })).text();
  const another = (named: string) => opened(service, lead.token, accounts, named, start);
  const links: Record<string, string> = {};
  await Promise.all(Object.keys(ROLES).map(async (sign) => {
    links[sign] = await service.pairingLink(accounts[sign] ?? '');
  }));
  return { operation, reference, links, command, report, record, another };
}

async function opened(service: Service, token: string, accounts: Readonly<Record<string, string>>, reference: string, { until, drill }: Start): Promise<string> {
  const { operation } = await post<{ operation: string }>(service.address, '/operations', token, { reference, drill });
  for (const [sign, role] of Object.entries(ROLES)) {
    if (role === 'lead') continue; // who opens it is its first member
    await post(service.address, `/operations/${operation}/members/${accounts[sign]}`, token, { role, call_sign: sign }, 'PUT');
  }
  const now = Date.now();
  await post(service.address, `/operations/${operation}/plan`, token, {
    starts_at: new Date(now - 60_000).toISOString(),
    ends_at: new Date(now + 3 * 3_600_000).toISOString(),
    persons: [{ slot: 'E1', age: 'adult', family: 'other' }, { slot: 'E2', age: 'adult', family: 'other' }],
    other_minors: 'no',
    pick_up: { kind: 'dwelling' },
  });
  if (until !== 'planned') {
    for (const item of PREFLIGHT) await told(service, token, operation, { do: 'answer_preflight', item, answer: 'yes', on: day(), source: 'Aktenvermerk' });
    await told(service, token, operation, { do: 'ready' });
  }
  if (until === 'begun') await post(service.address, `/operations/${operation}/start`, token, {});
  return operation;
}

function told(service: Service, token: string, operation: string, ask: unknown): Promise<void> {
  return post(service.address, `/operations/${operation}/commands`, token, { id: crypto.randomUUID(), ask });
}

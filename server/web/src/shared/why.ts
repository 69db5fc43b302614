// "Warum?": the facts, the rule, the clause and what would make it lawful, as the server explains it.

import { getContext, setContext } from 'svelte';
import { Unreachable, type Api } from './api.ts';
import type { Explanation } from './protocol.ts';

/** What is asked about: a `hold` or `stop` by its id, a `refusal` or `notice` by its code or its place in the view's list. */
export type About = Readonly<Record<string, string>>;
export type Explains = (about: About) => Promise<readonly Explanation[]>;

const KEY = Symbol('why');

/** Every "Warum?" below this component asks here. */
export function explaining(explains: Explains): void {
  setContext(KEY, explains);
}

export function explains(): Explains | undefined {
  return getContext<Explains | undefined>(KEY);
}

/** Asks the server: one explanation, or one for each reason of a refusal. */
export async function fetched(api: () => Api | undefined, operation: string | null, about: About): Promise<readonly Explanation[]> {
  const line = api();
  if (line === undefined || operation === null) throw new Unreachable();
  return line.get<readonly Explanation[]>(`/operations/${operation}/why?${new URLSearchParams(about).toString()}`);
}

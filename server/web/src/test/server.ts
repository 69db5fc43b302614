// A server that a component test answers for, and what was said at a field.

import { Refused, type Api, type ProblemAnswer } from '../shared/api.ts';
import { labelled, settled } from './mounted.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** A server that answers from a table, and remembers what it was asked. */
export function server(answers: Readonly<Record<string, unknown>> = {}): { api: Api; calls: Call[] } {
  const calls: Call[] = [];
  const answer = (method: string) => async (path: string, body?: unknown) => {
    calls.push(body === undefined ? { method, path } : { method, path, body });
    const answer = answers[`${method} ${path}`];
    const given = typeof answer === 'function' ? (answer as (body: unknown) => unknown)(body) : answer;
    if (given instanceof Error) throw given;
    return given ?? null;
  };
  return { api: { get: answer('GET'), post: answer('POST'), put: answer('PUT'), patch: answer('PATCH'), delete: answer('DELETE') } as unknown as Api, calls };
}

export const refused = (status: number, problem: Partial<ProblemAnswer>) => new Refused(status, { code: 'refused', ...problem });

export async function send(): Promise<void> {
  document.querySelector('form')?.dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
  await settled();
  await settled();
}

/** What is said at a field, as a screen reader reads it out with the field. */
export function mistakeAt(label: string): string | null {
  const field = labelled(label);
  if (field.getAttribute('aria-invalid') !== 'true') return null;
  const ids = field.getAttribute('aria-describedby')?.split(' ') ?? [];
  return document.getElementById(ids[0] ?? '')?.textContent ?? null;
}

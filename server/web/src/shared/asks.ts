// Requests that wait for the server's answer.

import type { Problem, Refusal } from './protocol.ts';

export type Answer =
  | { readonly is: 'done' }
  | { readonly is: 'refused'; readonly refusal: Refusal }
  | { readonly is: 'problem'; readonly problem: Problem }
  /** Kept on this device; it goes out when there is a connection. */
  | { readonly is: 'waiting' }
  | { readonly is: 'no_answer' };

const ANSWER_WITHIN_MS = 10_000;

export class Asks {
  private readonly pending = new Map<string, (answer: Answer) => void>();

  /** The answer, or `late` when none has come in time. */
  answer(id: string, late: Answer): Promise<Answer> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle(id, late), ANSWER_WITHIN_MS);
      this.pending.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    });
  }

  settle(id: string, answer: Answer): void {
    this.pending.get(id)?.(answer);
    this.pending.delete(id);
  }
}

/** Whether there is nothing to ask again. */
export function isFinal(answer: Answer): boolean {
  return answer.is === 'problem' ? answer.problem.retry.when === 'never' : answer.is === 'done' || answer.is === 'refused';
}

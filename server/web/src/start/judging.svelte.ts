// Asks the server about a plan while it is typed: after a short pause, and never about an older one.

import { Refused, type Api } from '../shared/api.ts';
import type { Plan, PlanJudgement } from '../shared/protocol.ts';
import type { Judging } from './judgement.ts';

/** Long enough not to ask at every key, short enough to be there when one looks up. */
const PAUSE_MS = 300;

export class Judge {
  current = $state.raw<Judging>({ is: 'not_yet' });

  private asked = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | undefined;

  constructor(
    private readonly api: Api,
    private readonly operation: string,
  ) {}

  /** Null while there is nothing to ask about. */
  consider(plan: Plan | null): void {
    const text = plan === null ? '' : JSON.stringify(plan);
    if (text === this.asked) return;
    this.stop();
    this.asked = text;
    if (plan === null) {
      this.current = { is: 'not_yet' };
      return;
    }
    this.current = { is: 'asking' };
    this.timer = setTimeout(() => void this.ask(plan), PAUSE_MS);
  }

  /** Asks about the same plan once more. */
  again(): void {
    this.asked = '';
  }

  stop(): void {
    clearTimeout(this.timer);
    this.running?.abort();
  }

  private async ask(plan: Plan): Promise<void> {
    const running = new AbortController();
    this.running = running;
    try {
      const judgement = await this.api.post<PlanJudgement>(`/operations/${this.operation}/plan/judgement`, plan, running.signal);
      if (!running.signal.aborted) this.current = { is: 'judged', judgement };
    } catch (error) {
      if (running.signal.aborted) return;
      // A value the server cannot take is said when the plan is filed, at its field.
      this.current = error instanceof Refused && error.status === 422 ? { is: 'not_yet' } : { is: 'unreachable' };
    }
  }
}

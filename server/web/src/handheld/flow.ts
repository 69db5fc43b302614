// What the handheld asks after a stop, one question at a time. The stop itself is out already; every
// question may stay open.

import { FIVE_SIGNS } from '../shared/signs.ts';
import type { Severity, Sign, Subject } from '../shared/protocol.ts';

export interface Flow {
  /** The report the questions belong to. */
  readonly report: string;
  readonly severity: Severity;
  readonly sign: Sign;
  readonly asks: 'sign' | 'who';
}

export type Step =
  | { readonly do: 'raised'; readonly report: string; readonly severity: Severity; readonly sign: Sign }
  | { readonly do: 'sign'; readonly sign: Sign | null; readonly report: string | null }
  | { readonly do: 'leave' };

export function next(flow: Flow | null, step: Step): Flow | null {
  switch (step.do) {
    case 'raised':
      return medical(step.sign) ? { report: step.report, severity: step.severity, sign: step.sign, asks: 'sign' } : null;
    case 'sign':
      if (flow === null) return null;
      return { ...flow, asks: 'who', sign: step.sign ?? flow.sign, report: step.report ?? flow.report };
    case 'leave':
      return flow?.asks === 'sign' ? { ...flow, asks: 'who' } : null;
  }
}

const NAMED: ReadonlySet<Sign> = new Set<Sign>(['medical_emergency', 'other_life_threatening', 'unclear', ...FIVE_SIGNS]);

/** Under restraint it is known who, and what was seen; a halt for another reason asks nothing more. */
function medical(sign: Sign): boolean {
  return NAMED.has(sign);
}

/**
 * Whether naming this sign needs a report of its own. "Anderes" says nothing the first report did
 * not say; "unklar" after LEBENSGEFAHR would say less than what is out.
 */
export function addsToIt(flow: Flow, sign: Sign): boolean {
  if (sign === flow.sign) return false;
  if (sign === 'unclear') return flow.severity !== 'aborted';
  return true;
}

export type Who = Exclude<Subject, 'unknown'>;

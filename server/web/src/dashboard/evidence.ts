// Which evidence can lift which hold. The server judges it; the page offers nothing that cannot work.

import type { Evidence, Hold, OperationView, Role } from '../shared/protocol.ts';

/** What a hold's form offers: kinds of evidence, and the deviation of R-20c, which is a request of its own. */
export type Way = Evidence['kind'] | 'night_continuation';

/** Lead and supervisor have to offer the same, one after the other. */
const TWO: ReadonlySet<Way> = new Set<Way>(['separation', 'not_inside', 'not_recognised', 'court_release', 'force_reviewed']);

export function needsTwo(way: Way): boolean {
  return TWO.has(way);
}

export function ways(view: OperationView, hold: Hold): Way[] {
  switch (hold.kind) {
    case 'MEDICAL': return ['assessment'];
    case 'MANUAL': return ['statement'];
    case 'COMMS': return ['device_heard'];
    case 'FACILITY': return ['not_inside'];
    case 'LEGAL': return ['court_release'];
    case 'FORCE': return ['force_reviewed'];
    case 'NIGHT_MINOR': return nightWays(view, hold);
    case 'FAMILY': return signOf(view, hold) === 'unaccompanied_minor' ? ['hand_over_assured'] : ['family_complete', 'separation'];
    case 'DOCUMENT': return documentWays(view, hold);
  }
}

/** After a minor nobody had planned for only the morning helps, and only where the policy says so (R-20d). */
function nightWays(view: OperationView, hold: Hold): Way[] {
  if (hold.cause.kind !== 'unexpected_minor') return ['night_continuation'];
  return view.night.is_night ? [] : ['morning'];
}

/** A recognised certificate is lifted by nothing; an illness without a paper also by an assessment. */
function documentWays(view: OperationView, { cause }: Hold): Way[] {
  if (cause.kind === 'document_recognised' || !('document' in cause)) return cause.kind === 'report' ? ['not_recognised'] : [];
  const document = view.safeguards.documents.find((one) => one.document === cause.document);
  if (document?.recognised === true) return [];
  return document?.certificate === false ? ['not_recognised', 'assessment'] : ['not_recognised'];
}

function signOf(view: OperationView, hold: Hold): string | undefined {
  return view.reasons.find(({ stop }) => stop === hold.stop)?.sign;
}

/** Who may offer it at all. */
export function mayOffer(way: Way, role: Role | null): boolean {
  if (way === 'assessment') return role === 'medic' || role === 'supervisor';
  if (way === 'morning') return role === 'lead';
  return role === 'lead' || role === 'supervisor';
}

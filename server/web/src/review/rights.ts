// Who is offered what. The server decides; here nobody is offered what it would refuse.

import type { Role } from '../shared/protocol.ts';

export const REVIEWS: readonly Role[] = ['lead', 'monitor', 'supervisor', 'reviewer'];
/** They are about all operations, so membership in one does not count. */
export const SEES_STATISTICS: readonly Role[] = ['monitor', 'supervisor', 'reviewer', 'administrator'];
/** A second pair of eyes, with a key of its own. */
export const WITNESSES: readonly Role[] = ['monitor', 'reviewer'];
export const CORRECTS: readonly Role[] = ['officer', 'lead', 'medic', 'monitor', 'supervisor', 'reviewer'];
export const WRITES_STATEMENTS: readonly Role[] = ['lead', 'monitor', 'supervisor', 'reviewer'];
export const SEES_READINGS: readonly Role[] = ['supervisor', 'reviewer', 'administrator'];
/** Administrators bar and erase without reading anything. */
export const ERASES: readonly Role[] = ['supervisor', 'reviewer', 'administrator'];

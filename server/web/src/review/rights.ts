// Who is offered what. The server decides; here nobody is offered what it would refuse.

import type { Role } from '../shared/protocol.ts';

export const REVIEWS: readonly Role[] = ['lead', 'monitor', 'supervisor', 'reviewer'];

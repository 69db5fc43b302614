// What can be chosen. What is forbidden is not among it; it can only be reported.

import type { BodyPosition, ForceKind, MilderMeans } from '../../shared/protocol.ts';

export const FORCE_KINDS: readonly ForceKind[] = ['holding', 'escorting', 'carrying', 'handcuffs', 'leg_restraints', 'body_belt', 'taking_down', 'other'];
export const MILDER_MEANS: readonly MilderMeans[] = ['talk', 'interpreter', 'time', 'trusted_person', 'professional', 'other'];
export const BODY_POSITIONS: readonly BodyPosition[] = ['upright', 'sitting', 'sitting_bent', 'side', 'supine', 'prone'];

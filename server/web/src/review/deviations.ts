// The entries at which the agreement was departed from.

import type { Review } from '../shared/protocol.ts';

export function deviationSeqs({ deviations }: Pick<Review, 'deviations'>): ReadonlySet<number> {
  return new Set(deviations.flatMap(({ moment }) => moment?.seq ?? []));
}

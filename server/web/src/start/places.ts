// The lists of protected facilities, as the REST interface tells them.

import type { FacilityList, PlaceKind } from '../shared/protocol.ts';

export interface Source {
  readonly name: string;
  readonly kind?: PlaceKind;
  readonly as_of: string;
  readonly facilities: number;
  readonly imported_at: string;
}

export interface Places {
  readonly list: FacilityList;
  readonly sources: readonly Source[];
  /** Kept, and cannot be read: the list is missing until they are imported again. */
  readonly broken: readonly string[];
}

export interface ImportReport {
  readonly source: Source;
  readonly read: number;
  readonly merged: number;
  /** By line of a CSV file, or number of the feature; both count from 1. */
  readonly refused: readonly { readonly at: number; readonly reason: string; readonly got: string }[];
  readonly replaces: boolean;
  readonly list: FacilityList;
}

/** A source's name from its file's: `Krankenhäuser NRW.geojson` becomes `krankenhaeuser-nrw`. */
export function sourceName(file: string): string {
  return file
    .replace(/\.[^.]+$/, '')
    .toLowerCase()
    .replace(/ä/g, 'ae').replace(/ö/g, 'oe').replace(/ü/g, 'ue').replace(/ß/g, 'ss')
    .normalize('NFKD')
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
}

// The lists of protected facilities, as the REST interface tells them (R-41).

import type { FacilityList, PlaceKind } from '../shared/protocol.ts';

export interface Source {
  readonly name: string;
  readonly kind?: PlaceKind;
  readonly as_of: string;
  readonly facilities: number;
  readonly imported_at: string;
}

export type Kinds = Readonly<Partial<Record<PlaceKind, number>>>;

export interface Places {
  readonly list: FacilityList;
  readonly kinds: Kinds;
  /** Days after which the list no longer counts. */
  readonly max_age_days: number;
  readonly sources: readonly Source[];
  /** Kept, and cannot be read: the list is missing until they are imported again. */
  readonly broken: readonly string[];
}

export interface ImportReport {
  readonly source: Source;
  readonly read: number;
  readonly kinds: Kinds;
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

const DAY_MS = 86_400_000;
/** So many days before a list ends one should look for a newer one. */
const SOON_DAYS = 30;

/** How old the list is, and whether it still counts. */
export function ageOf(asOf: string, maxDays: number, nowMs: number): { readonly days: number; readonly is: 'good' | 'soon' | 'over' } {
  const days = Math.max(0, Math.floor((nowMs - Date.parse(`${asOf}T00:00:00Z`)) / DAY_MS));
  return { days, is: days > maxDays ? 'over' : days > maxDays - SOON_DAYS ? 'soon' : 'good' };
}

/** The entries that cannot be used, as a table for whoever keeps the list. */
export function refusedCsv(report: Pick<ImportReport, 'refused'>, reason: (word: string) => string, head: readonly string[]): string {
  // A cell that begins like a formula is kept as text by the programs that open it.
  const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replace(/"/g, '""')}"`;
  const rows = report.refused.map(({ at, reason: why, got }) => [String(at), why, reason(why), got]);
  return [head, ...rows].map((row) => row.map(cell).join(';')).join('\r\n');
}

/** A file each that can be imported as it stands: invented facilities. */
export const EXAMPLES = {
  csv: 'id;name;lat;lon;kind\r\nx-1;Beispielklinik;51.5460;7.7015;hospital\r\nx-2;Beispielschule;51.5485;7.6890;school\r\n',
  geojson: JSON.stringify({
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', properties: { id: 'x-1', name: 'Beispielklinik', kind: 'hospital' }, geometry: { type: 'Polygon', coordinates: [[[7.7, 51.545], [7.703, 51.545], [7.703, 51.547], [7.7, 51.547], [7.7, 51.545]]] } },
      { type: 'Feature', properties: { id: 'x-2', name: 'Beispielschule', kind: 'school' }, geometry: { type: 'Point', coordinates: [7.689, 51.5485] } },
    ],
  }, null, 2),
} as const;

/** A text as a file to keep. */
export function download(name: string, type: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

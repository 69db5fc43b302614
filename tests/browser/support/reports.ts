// What became of the reports of a device: how many went up its road, and how often the record has each.

import { expect } from '@playwright/test';
import type { Road } from './proxy.ts';

/** Ids of the reports that went up this road, each once. */
export function sentReports(road: Road): string[] {
  const sent = road.up.filter(({ frame }) => frame.type === 'report').map(({ frame }) => (JSON.parse(frame.report as string) as { id: string }).id);
  return [...new Set(sent)];
}

/** One report went up, however often, and the record has it exactly once (I-9). */
export async function recordedOnce(road: Road, crew: { record(): Promise<string> }): Promise<void> {
  await expect.poll(() => sentReports(road).length, 'one report').toBe(1);
  const [id = ''] = sentReports(road);
  await expect.poll(() => entries(crew, id), 'once in the record').toBe(1);
}

async function entries(crew: { record(): Promise<string> }, report: string): Promise<number> {
  return (await crew.record()).split('\n').filter((line) => line.includes('reported') && line.includes(report)).length;
}

// What the review asks of the server.

import type { Api } from '../shared/api.ts';
import { Refused } from '../shared/api.ts';
import { newId } from '../shared/ids.ts';
import type { Ask, OperationView, RetentionView, Review, ReviewDigest, Role, Statistics } from '../shared/protocol.ts';
import type { Either, ListFilter } from './filter.ts';

export function reviews(api: Api, filter: ListFilter, search: string): Promise<ReviewPage> {
  return api.get<ReviewPage>(`/reviews?${wanted(filter, search).toString()}`);
}

/** The filter in the server's words. */
export function wanted({ from, to, ended, stopped, deviated, clause, drill, page }: ListFilter, search: string): URLSearchParams {
  const either = (value: Either | null) => (value === null ? null : String(value === 'yes'));
  const words = { text: search === '' ? null : search, from, to, end: ended, stops: either(stopped), deviations: either(deviated), clause, drill: either(drill), page: String(page) };
  return new URLSearchParams(Object.entries(words).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

export function review(api: Api, operation: string): Promise<Review> {
  return api.get<Review>(`/operations/${operation}/review`);
}

/** Opens reading for this session; after the operation nothing is shown without a reason. */
export function openReading(api: Api, operation: string, reason: string): Promise<unknown> {
  return api.post(`/operations/${operation}/readings`, { reason });
}

/** The server wants to know what for. */
export function wantsReason(failure: unknown): boolean {
  return failure instanceof Refused && failure.status === 403 && failure.problem?.code === 'reason_needed';
}

/** The newest head of the record, signed by the service. */
export interface CheckpointBody {
  readonly size: number;
  readonly head: string;
  readonly note: string;
  readonly witnesses: readonly string[];
}

export function checkpoint(api: Api, operation: string): Promise<CheckpointBody> {
  return api.get<CheckpointBody>(`/operations/${operation}/checkpoint`);
}

export function cosign(api: Api, operation: string, note: string, witness: string): Promise<CheckpointBody> {
  return api.post<CheckpointBody>(`/operations/${operation}/cosignatures`, { note, witness });
}

export function command(api: Api, operation: string, ask: Ask): Promise<unknown> {
  return api.post(`/operations/${operation}/commands`, { id: newId(), ask });
}

export function operationView(api: Api, operation: string): Promise<OperationView> {
  return api.get<OperationView>(`/operations/${operation}`);
}

/** One line of the access log. */
export interface Read {
  readonly at: string;
  readonly name: string;
  readonly role: Role;
  readonly what: string;
  readonly reason: string;
}

/** Who has read or exported what, and why. */
export function readings(api: Api, operation: string): Promise<readonly Read[]> {
  return api.get<readonly Read[]>(`/operations/${operation}/readings`);
}

/** One page of the list, the newest first. */
export interface ReviewPage {
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly operations: readonly ReviewDigest[];
}

/** Statistics of one year, and which years there are, the newest first. */
export interface StatisticsAnswer {
  readonly years: readonly number[];
  readonly statistics?: Statistics;
}

/** Without a year: the newest that can be told. */
export function statistics(api: Api, year: number | null): Promise<StatisticsAnswer> {
  return api.get<StatisticsAnswer>(year === null ? '/statistics' : `/statistics?year=${year}`);
}

/** An operation that has ended: how long what is personal is kept, and what became of it. */
export interface KeptOperation {
  readonly operation: string;
  readonly reference: string;
  readonly drill: boolean;
  readonly ended_at?: string;
  readonly role: Role;
  readonly retention: RetentionView;
}

/** One page, what has to be done first. */
export interface KeptList {
  readonly total: number;
  readonly due: number;
  readonly page: number;
  readonly pages: number;
  readonly operations: readonly KeptOperation[];
}

export function kept(api: Api, page: number): Promise<KeptList> {
  return api.get<KeptList>(`/retention?page=${page}`);
}

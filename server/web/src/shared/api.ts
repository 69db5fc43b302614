// The REST interface, as far as the pages use it.

import type { ProblemCode, Refusal } from './protocol.ts';

export interface ProblemAnswer {
  readonly code: ProblemCode | 'refused' | string;
  readonly mistakes?: readonly { readonly code: ProblemCode; readonly at: string; readonly wanted?: string }[];
  readonly refusal?: Refusal;
}

/** The server answered, and said no. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: ProblemAnswer | null,
  ) {
    super(`refused with ${status}`);
  }
}

/** There was no answer. */
export class Unreachable extends Error {}

export class Api {
  constructor(private readonly token: (() => Promise<string>) | null) {}

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  /** `signal`: nobody waits for the answer any more. */
  post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return this.call<T>('POST', path, body, signal);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PATCH', path, body);
  }

  delete(path: string): Promise<null> {
    return this.call<null>('DELETE', path);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PUT', path, body);
  }

  /** What the server gives as a file, and the name it gives it. */
  async file(path: string): Promise<{ blob: Blob; name: string }> {
    const response = await this.answered('GET', path, '*/*');
    const name = /filename="([^"/\\]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
    return { blob: await response.blob(), name: name ?? path.replace(/\?.*/, '').replace(/.*\//, '') };
  }

  private async call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const response = await this.answered(method, path, 'application/json', body, signal);
    return (await response.json().catch(() => null)) as T;
  }

  private async answered(method: string, path: string, accept: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { accept };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (this.token !== null) headers['authorization'] = `Bearer ${await this.token()}`;
    let response: Response;
    try {
      response = await fetch(`/api/v1${path}`, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        credentials: 'omit',
        cache: 'no-store',
        signal: signal ?? null,
      });
    } catch {
      throw new Unreachable();
    }
    if (!response.ok) throw new Refused(response.status, (await response.json().catch(() => null)) as ProblemAnswer | null);
    return response;
  }
}

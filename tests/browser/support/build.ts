// Builds the service with its pages, unless EINHALT_BIN names one that is built already.

import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../..');

export function program(): string {
  return process.env.EINHALT_BIN ?? resolve(process.env.CARGO_TARGET_DIR ?? resolve(root, 'target'), 'debug/einhalt');
}

/** The program that plays scripted operations, beside the service's. */
export function simulator(): string {
  return resolve(program(), '../simulator');
}

export default function build(): void {
  if (process.env.EINHALT_BIN !== undefined) return;
  for (const [of, bin] of [['server', 'einhalt'], ['simulator', 'simulator']]) {
    execFileSync('cargo', ['build', '--quiet', '--package', `einhalt-${of}`, '--bin', `${bin}`], { cwd: root, stdio: 'inherit' });
  }
}

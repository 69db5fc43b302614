// Scripted operations that have been played, with the data they left.

import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { root, simulator } from './build.ts';
import { Service } from './service.ts';

interface Word {
  readonly administrator_password: string;
  readonly operations: Readonly<Record<string, string>>;
}

/** Plays each of these scenarios once, in a time of its own. */
export class Kept {
  private constructor(private readonly folder: string) {}

  static async play(names: readonly string[]): Promise<Kept> {
    const folder = await mkdtemp(join(tmpdir(), 'einhalt-kept-'));
    const files = names.map((name) => resolve(root, 'simulator/scenarios', `${name}.toml`));
    await promisify(execFile)(simulator(), ['run', '--keep', folder, ...files], { maxBuffer: 1 << 24 });
    return new Kept(folder);
  }

  /** A service on a copy of what one of them left, and the operation that was played. */
  async serve(name: string): Promise<{ service: Service; operation: string }> {
    const word = JSON.parse(await readFile(join(this.folder, name, 'play.json'), 'utf8')) as Word;
    const operation = Object.values(word.operations)[0];
    if (operation === undefined) throw new Error(`${name} has no operation`);
    // Each test its own: the first password is changed at once and then no longer works.
    const own = await mkdtemp(join(this.folder, `${name}-`));
    await cp(join(this.folder, name, 'data'), own, { recursive: true });
    return { service: await Service.over(own, word.administrator_password), operation };
  }

  async forget(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

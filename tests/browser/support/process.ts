// The processes of a browser that a test may stop and kill.

import { readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** The first process of the browser that uses this profile; it leads a group of its own. */
export async function browserOf(profile: string): Promise<number> {
  const lock = await readlink(join(profile, 'SingletonLock'));
  const pid = Number(lock.split('-').at(-1));
  if (!Number.isInteger(pid) || pid < 2) throw new Error(`no browser at ${lock}`);
  return pid;
}

// A screen of its own (Xvfb), and what is really on it. Nothing is asked of the browser: what stands there
// is what a human would see.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export type Colour = readonly [red: number, green: number, blue: number];

/** Colours of the screen differ by no more than this from those of the style sheet. */
const ALIKE = 6;
/** Every second pixel of every second line is enough. */
const STRIDE = 2;

export class Screen {
  private constructor(
    private readonly server: ChildProcess,
    readonly display: string,
  ) {}

  static async open(): Promise<Screen> {
    const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '800x1000x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const failed = new Promise<never>((_, reject) => {
      server.once('error', () => reject(new Error('Xvfb is missing: apt-get install xvfb x11-apps')));
      server.once('exit', () => reject(new Error('Xvfb ended')));
    });
    const [display] = await Promise.race([firstLine(server), failed]);
    failed.catch(() => undefined);
    return new Screen(server, `:${display}`);
  }

  /** How many of the pixels looked at have one of the colours, by name. */
  count<Name extends string>(colours: Readonly<Record<Name, readonly Colour[]>>): Record<Name, number> {
    const names = Object.keys(colours) as Name[];
    const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
    for (const pixel of this.pixels()) {
      const name = names.find((one) => colours[one].some((colour) => colour.every((part, index) => Math.abs(part - (pixel[index] ?? 0)) < ALIKE)));
      if (name !== undefined) counts[name] += 1;
    }
    return counts;
  }

  close(): void {
    this.server.kill();
  }

  /** An X window dump (XWD, version 7): a header of 32-bit words, a colour map, then lines of BGRX. */
  private *pixels(): Generator<Colour> {
    const dump = execFileSync('xwd', ['-root', '-silent', '-display', this.display], { maxBuffer: 1 << 26 });
    const word = (index: number) => dump.readUInt32BE(index * 4);
    const [width, height, line, start] = [word(4), word(5), word(12), word(0) + word(19) * 12];
    for (let y = 0; y < height; y += STRIDE) {
      for (let x = 0; x < width; x += STRIDE) {
        const at = start + y * line + x * 4;
        yield [dump[at + 2] ?? 0, dump[at + 1] ?? 0, dump[at] ?? 0];
      }
    }
  }
}

function firstLine(server: ChildProcess): Promise<string[]> {
  return new Promise((resolve) => {
    if (server.stdout !== null) createInterface({ input: server.stdout }).once('line', (line) => resolve([line.trim()]));
  });
}

import { afterEach, expect, it, vi } from 'vitest';
import { Tabs, type TabMessage } from './tabs.ts';

/** As browsers keep locks: one holder, others wait in line, a thief takes it at once. */
class Locks {
  private holder: { fail: (reason: unknown) => void } | null = null;
  private readonly line: (() => void)[] = [];

  request(_: string, { steal }: { steal: boolean }, hold: () => Promise<void> | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const take = () => {
        const mine = { fail: reject };
        this.holder = mine;
        void Promise.resolve(hold()).then(() => {
          if (this.holder !== mine) return;
          this.holder = null;
          resolve();
          this.line.shift()?.();
        });
      };
      if (steal) {
        this.holder?.fail(new DOMException('stolen', 'AbortError'));
        take();
      } else if (this.holder === null) take();
      else this.line.push(take);
    });
  }
}

let open: Tabs[] = [];
afterEach(() => {
  for (const tabs of open) tabs.close();
  open = [];
  vi.unstubAllGlobals();
});

function tab(device: string) {
  const log: string[] = [];
  const heard: TabMessage[] = [];
  const tabs = new Tabs(device, { speaks: (yes) => log.push(yes ? 'speaks' : 'rests'), heard: (message) => heard.push(message) });
  open.push(tabs);
  tabs.start();
  return { tabs, log, heard };
}

const turns = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

it('the newest window speaks; when it closes, the one before goes on', async () => {
  vi.stubGlobal('navigator', { ...navigator, locks: new Locks() });
  const first = tab('d');
  const second = tab('d');
  await turns();
  expect(first.log).toEqual(['speaks', 'rests']);
  expect(second.log).toEqual(['speaks']);
  second.tabs.close();
  await turns();
  expect(first.log).toEqual(['speaks', 'rests', 'speaks']);
});

it('a silent window takes over when its human wants it', async () => {
  vi.stubGlobal('navigator', { ...navigator, locks: new Locks() });
  const first = tab('d');
  const second = tab('d');
  await turns();
  first.tabs.takeOver();
  await turns();
  expect(first.log.at(-1)).toBe('speaks');
  expect(second.log.at(-1)).toBe('rests');
});

it('what nobody takes over is said to be untaken', async () => {
  const { tabs } = tab('alone');
  expect(await tabs.hand({ is: 'acknowledged', operation: 'o', stop: 's' }, 'x')).toBe(false);
});

it('hands things over to the window that speaks', async () => {
  const first = tab('d');
  const second = new Tabs('d', { speaks: () => undefined, heard: (message) => void (message.is === 'acknowledged' && second.tell({ is: 'taken', id: 'x' })) });
  open.push(second);
  expect(await first.tabs.hand({ is: 'acknowledged', operation: 'o', stop: 's' }, 'x')).toBe(true);
});

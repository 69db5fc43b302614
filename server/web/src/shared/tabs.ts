// Several windows of one device: one of them speaks to the server, all of them show every stop. What
// is pressed in a silent one is handed to the speaking one, or the silent one takes over at once.

import type { StoredAsk, StoredReceipt, StoredReport } from './database.ts';
import type { SeenStop } from './followed.ts';
import type { Severity } from './protocol.ts';

export type TabMessage =
  /** A stop, seen or raised in that window: it counts here too, and takes every permission (I-4). */
  | { readonly is: 'stop'; readonly operation: string; readonly severity: Severity; readonly seen: SeenStop }
  /** Its human has answered there. */
  | { readonly is: 'acknowledged'; readonly operation: string; readonly stop: string }
  /** To be sent by whoever speaks. */
  | { readonly is: 'report'; readonly report: StoredReport }
  | { readonly is: 'ask'; readonly ask: StoredAsk }
  | { readonly is: 'receipt'; readonly receipt: StoredReceipt }
  /** The speaking window has it and has sent it. */
  | { readonly is: 'taken'; readonly id: string }
  /** The server's receipt for a report of this device. */
  | { readonly is: 'receipted'; readonly operation: string; readonly report: string; readonly seq: number; readonly head: string };

/** A window that answers at all does so within this time; one that does not is asleep. */
const TAKEN_WITHIN_MS = 150;

export interface TabWatcher {
  /** Whether this window speaks for the device from now on. */
  speaks(yes: boolean): void;
  heard(message: TabMessage): void;
}

export class Tabs {
  private readonly channel: BroadcastChannel;
  private readonly taken = new Map<string, () => void>();
  private release: (() => void) | null = null;
  private closed = false;

  constructor(
    private readonly device: string,
    private readonly watcher: TabWatcher,
  ) {
    this.channel = new BroadcastChannel(`einhalt-${device}`);
    this.channel.onmessage = ({ data }) => this.hear(data as TabMessage);
  }

  /** The newest window in front speaks. Without locks (plain HTTP) each does, and the server lets only the newest. */
  start(): void {
    if (navigator.locks === undefined) return this.watcher.speaks(true);
    void this.want(document.visibilityState === 'visible');
  }

  takeOver(): void {
    if (this.release === null && !this.closed && navigator.locks !== undefined) void this.want(true);
  }

  tell(message: TabMessage): void {
    if (!this.closed) this.channel.postMessage(message);
  }

  /** Hands something over; false when no window has taken it. */
  async hand(message: TabMessage, id: string): Promise<boolean> {
    return new Promise((resolve) => {
      const late = setTimeout(() => settle(false), TAKEN_WITHIN_MS);
      const settle = (yes: boolean) => {
        clearTimeout(late);
        this.taken.delete(id);
        resolve(yes);
      };
      this.taken.set(id, () => settle(true));
      this.tell(message);
    });
  }

  close(): void {
    this.closed = true;
    this.release?.();
    this.channel.close();
  }

  private hear(message: TabMessage): void {
    if (message.is === 'taken') this.taken.get(message.id)?.();
    else this.watcher.heard(message);
  }

  /** Speaks while it holds the lock. Another window that takes over ends that; when it closes, this one goes on. */
  private async want(steal: boolean): Promise<void> {
    try {
      await navigator.locks.request(`einhalt-speaks-${this.device}`, { steal }, () => this.speak());
    } catch {
      this.release = null;
      if (this.closed) return;
      this.watcher.speaks(false);
      void this.want(false);
    }
  }

  private speak(): Promise<void> | undefined {
    if (this.closed) return undefined;
    return new Promise((resolve) => {
      this.release = resolve;
      this.watcher.speaks(true);
    });
  }
}

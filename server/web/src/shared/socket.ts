// One websocket to the server, kept alive. It knows how to come back, not what the frames mean.

import { closeCodes, SUBPROTOCOL } from './wire-constants.ts';
import type { ClientFrame, ReportFrame, ServerFrame } from './protocol.ts';

export type OutFrame = ClientFrame | ReportFrame;

export type Link =
  | 'connecting'
  | 'open'
  /** Waiting to try again. */
  | 'waiting'
  /** Another window of the same device has taken over. */
  | 'replaced'
  /** This device may not: sign in again. Stops are kept. */
  | 'refused';

export interface Handlers {
  token(fresh: boolean): Promise<string>;
  opened(send: (frame: OutFrame) => void, token: string): void;
  frame(frame: ServerFrame): void;
  /** Something came that cannot be read, or the server has ended the connection: nothing is permitted (principle 4). */
  confused(): void;
  changed(link: Link): void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const FLOOD_PAUSE_MS = 5_000;
/** The browser's code for a connection that ended without a word. */
const BROKEN_OFF = 1006;
/** An attempt that takes longer has failed. */
const CONNECT_WITHIN_MS = 8_000;

/** How long to wait before attempt `failures + 1`: doubling, bounded, and spread out by chance. */
export function pause(failures: number, chance: number): number {
  const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10));
  return full * (0.5 + chance / 2);
}

export class Socket {
  link: Link = 'waiting';
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private needsFreshToken = false;
  private running = false;

  constructor(
    private readonly url: string,
    private readonly handlers: Handlers,
  ) {}

  start(): void {
    this.running = true;
    window.addEventListener('online', this.hurry);
    void this.connect();
  }

  stop(): void {
    this.running = false;
    window.removeEventListener('online', this.hurry);
    clearTimeout(this.timer);
    this.leave();
  }

  /** Another window of this device speaks: no connection here until `start`. */
  rest(): void {
    this.stop();
    this.become('replaced');
  }

  /** Whether the frame went out; what did not is offered again after the next `hello`. */
  send(frame: OutFrame): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Connects now instead of waiting any longer; takes a replaced connection back. */
  readonly hurry = (): void => {
    if (!this.running || this.link === 'open' || this.link === 'connecting') return;
    clearTimeout(this.timer);
    void this.connect();
  };

  /** The same after the page woke up, but without taking a connection away from another window. */
  hurryIfWaiting(): void {
    if (this.link === 'waiting') this.hurry();
  }

  /** Gives up a connection that has gone silent. */
  drop(): void {
    if (this.socket === null) return;
    this.leave();
    this.again(pause(this.failures++, Math.random()));
  }

  /** Nothing is heard from the old connection any more, not even its end. */
  private leave(): void {
    const { socket } = this;
    if (socket === null) return;
    this.socket = null;
    socket.onopen = null;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close(1000);
  }

  private async connect(): Promise<void> {
    this.become('connecting');
    let token: string;
    try {
      token = await this.handlers.token(this.needsFreshToken);
    } catch {
      return this.become('refused');
    }
    if (!this.running || this.socket !== null) return;
    const socket = new WebSocket(this.url, SUBPROTOCOL);
    this.socket = socket;
    const late = setTimeout(() => socket.close(), CONNECT_WITHIN_MS);
    socket.onopen = () => {
      clearTimeout(late);
      this.become('open');
      this.handlers.opened((frame) => this.send(frame), token);
    };
    socket.onmessage = ({ data }) => {
      const frame = parse(data);
      if (frame === null) return this.handlers.confused();
      if (frame.type === 'welcome') {
        this.failures = 0;
        this.needsFreshToken = false;
      }
      this.handlers.frame(frame);
    };
    socket.onclose = ({ code }) => {
      clearTimeout(late);
      this.socket = null;
      // A network that breaks off says nothing about the operation: the lease runs out by itself.
      if (code !== BROKEN_OFF) this.handlers.confused();
      if (this.running) this.closed(code);
    };
  }

  private closed(code: number): void {
    switch (code) {
      case closeCodes.replaced:
        return this.become('replaced');
      case closeCodes.notThisDevice:
        return this.become('refused');
      case closeCodes.notSignedIn:
        this.needsFreshToken = true;
        return this.again(pause(this.failures++, Math.random()));
      case closeCodes.flood:
        return this.again(FLOOD_PAUSE_MS * (1 + Math.random()));
      case closeCodes.cannotKeepUp:
        return this.again(pause(0, Math.random()));
      default:
        return this.again(pause(this.failures++, Math.random()));
    }
  }

  private again(ms: number): void {
    this.become('waiting');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), ms);
  }

  private become(link: Link): void {
    this.link = link;
    this.handlers.changed(link);
  }
}

function parse(data: unknown): ServerFrame | null {
  if (typeof data !== 'string') return null;
  try {
    const frame: unknown = JSON.parse(data);
    return typeof frame === 'object' && frame !== null && 'type' in frame ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}

export function socketUrl(location: Location): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
}

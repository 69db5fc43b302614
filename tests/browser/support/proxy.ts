// Roads between browsers and the service that a test can spoil: cut, silent, held up, rewritten, forged.
// Each device has a host name of its own, so each has its own road and its own origin.

import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { FrameReader, TEXT, textFrame } from './frames.ts';

/** A frame of the wire, as loosely as a test wants to look at it. */
export interface Frame {
  readonly type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [field: string]: any;
}

/** A frame that passed, with the machine's time. */
export interface Passed {
  readonly at: number;
  readonly text: string;
  readonly frame: Frame;
}

/** What becomes of a frame of the server: it passes, it waits, it is lost, or others come in its place. */
export type Verdict = 'pass' | 'hold' | 'lose' | readonly (Frame | string)[];

interface Line {
  readonly browser: Socket;
  readonly service: Socket;
}

type Waiter = { readonly matches: (passed: Passed) => boolean; readonly done: (passed: Passed) => void };

export class Road {
  /** What the browser sent. */
  readonly up: Passed[] = [];
  /** What really reached the browser. */
  readonly down: Passed[] = [];
  /** What waits for `release`. */
  readonly held: Passed[] = [];
  /** Pages that a later build would serve, by path. */
  readonly served = new Map<string, (body: string) => string>();
  /** Decides about each frame of the server. */
  judge: (frame: Frame) => Verdict = () => 'pass';
  private state: 'open' | 'cut' | 'silent' = 'open';
  private readonly sockets = new Set<Socket>();
  private readonly lines = new Set<Line>();
  private readonly waiters = new Set<Waiter>();

  constructor(
    readonly origin: string,
    private readonly service: () => URL,
  ) {}

  /** Nothing gets through, and both ends notice. */
  cut(): void {
    this.state = 'cut';
    for (const socket of this.sockets) socket.destroy();
  }

  /** Nothing gets through, and nobody is told: half open. */
  silence(): void {
    this.state = 'silent';
  }

  /** What was lost while it was silent stays lost. */
  mend(): void {
    if (this.state === 'silent') for (const socket of this.sockets) socket.destroy();
    this.state = 'open';
    this.judge = () => 'pass';
  }

  /** Says something in the service's name to every page at the end of this road. */
  say(frame: Frame | string): void {
    const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
    for (const line of this.lines) this.deliver(line, text);
  }

  /** Lets what was held go on, in the order given. */
  release(inOrder: (held: readonly Passed[]) => readonly Passed[] = (held) => held): void {
    const held = this.held.splice(0);
    for (const { text } of inOrder(held)) this.say(text);
  }

  /** The next frame of this type the browser sends from now on. */
  asked(type: string): Promise<Passed> {
    return this.next(this.up, type);
  }

  /** The next frame of this type that reaches the browser from now on. */
  told(type: string): Promise<Passed> {
    return this.next(this.down, type);
  }

  /** The next frame of this type that is held from now on. */
  kept(type: string): Promise<Passed> {
    return this.next(this.held, type);
  }

  private next(list: readonly Passed[], type: string): Promise<Passed> {
    return new Promise((done) => {
      this.waiters.add({ matches: (passed) => passed.frame.type === type && list.at(-1) === passed, done });
    });
  }

  private note(list: Passed[], text: string): void {
    const passed = { at: Date.now(), text, frame: parsed(text) };
    list.push(passed);
    for (const waiter of this.waiters) {
      if (!waiter.matches(passed)) continue;
      this.waiters.delete(waiter);
      waiter.done(passed);
    }
  }

  private deliver({ browser }: Line, text: string): void {
    if (browser.destroyed || this.state !== 'open') return;
    this.note(this.down, text);
    browser.write(textFrame(text));
  }

  private ofService(line: Line, text: string): void {
    const verdict = this.judge(parsed(text));
    if (verdict === 'pass') this.deliver(line, text);
    else if (verdict === 'hold') this.note(this.held, text);
    else if (verdict !== 'lose') for (const other of verdict) this.deliver(line, typeof other === 'string' ? other : JSON.stringify(other));
  }

  /** A page's websocket. */
  join(asked: IncomingMessage, browser: Socket, head: Buffer): void {
    this.use(browser);
    if (this.state === 'cut') return void browser.destroy();
    if (this.state === 'silent') return;
    const { hostname, port } = this.service();
    const service = connect(Number(port), hostname);
    this.use(service);
    const line = { browser, service };
    const up = new FrameReader();
    const down = new FrameReader();
    let answered = false;
    let answer = Buffer.alloc(0);
    const bye = () => {
      this.lines.delete(line);
      browser.destroy();
      service.destroy();
    };
    for (const socket of [browser, service]) socket.on('close', bye);
    service.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${headerLines(asked)}\r\n`);
    if (head.length > 0) service.write(head);
    browser.on('data', (chunk: Buffer) => {
      if (this.state !== 'open') return;
      for (const { opcode, payload } of up.read(chunk)) if (opcode === TEXT) this.note(this.up, payload.toString());
      service.write(chunk);
    });
    service.on('data', (chunk: Buffer) => {
      if (this.state !== 'open') return;
      let rest = chunk;
      if (!answered) {
        answer = Buffer.concat([answer, chunk]);
        const end = answer.indexOf('\r\n\r\n');
        if (end < 0) return;
        answered = true;
        browser.write(answer.subarray(0, end + 4));
        rest = answer.subarray(end + 4);
        this.lines.add(line);
      }
      for (const { opcode, payload, raw } of down.read(rest)) {
        if (opcode === TEXT) this.ofService(line, payload.toString());
        else browser.write(raw);
      }
    });
  }

  /** A page, a file or a request. */
  fetch(asked: IncomingMessage, answer: ServerResponse): void {
    this.use(asked.socket);
    if (this.state === 'cut') return void asked.socket.destroy();
    if (this.state === 'silent') return;
    const { hostname, port } = this.service();
    const change = this.served.get(asked.url ?? '');
    const headers = { ...asked.headers };
    if (change !== undefined) for (const name of ['accept-encoding', 'if-none-match']) delete headers[name];
    const onward = request({ hostname, port, method: asked.method, path: asked.url, headers }, (came) => {
      if (change === undefined) {
        answer.writeHead(came.statusCode ?? 502, came.headers);
        came.pipe(answer);
        return;
      }
      const parts: Buffer[] = [];
      came.on('data', (part: Buffer) => parts.push(part));
      came.on('end', () => {
        const body = Buffer.from(change(Buffer.concat(parts).toString()));
        const { etag: _, ...kept } = came.headers;
        answer.writeHead(came.statusCode ?? 502, { ...kept, 'content-length': body.length });
        answer.end(body);
      });
    });
    onward.on('error', () => asked.socket.destroy());
    asked.pipe(onward);
  }

  private use(socket: Socket): void {
    if (this.sockets.has(socket)) return;
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }
}

/** All roads of one service; each under `http://NAME.localhost:PORT`, which browsers count as secure. */
export class Roads {
  private readonly roads = new Map<string, Road>();
  /** Where the roads lead. */
  service: URL | null = null;

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  static async open(): Promise<Roads> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const roads = new Roads(server, (server.address() as AddressInfo).port);
    server.on('request', (asked, answer) => roads.of(asked).fetch(asked, answer));
    server.on('upgrade', (asked, socket, head) => roads.of(asked).join(asked, socket as Socket, head));
    return roads;
  }

  origin(name: string): string {
    return `http://${name.toLowerCase()}.localhost:${this.port}`;
  }

  to(name: string): Road {
    const origin = this.origin(name);
    const known = this.roads.get(origin);
    if (known !== undefined) return known;
    const road = new Road(origin, () => {
      if (this.service === null) throw new Error('no service yet');
      return this.service;
    });
    this.roads.set(origin, road);
    return road;
  }

  close(): void {
    for (const road of this.roads.values()) road.cut();
    this.server.close();
  }

  private of(asked: IncomingMessage): Road {
    return this.to((asked.headers.host ?? '').split('.')[0] ?? '');
  }
}

function headerLines({ rawHeaders }: IncomingMessage): string {
  let lines = '';
  for (let at = 0; at < rawHeaders.length; at += 2) lines += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`;
  return lines;
}

function parsed(text: string): Frame {
  try {
    return JSON.parse(text) as Frame;
  } catch {
    return { type: 'unreadable' };
  }
}

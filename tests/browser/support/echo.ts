// The limit next to which times are told: a bare websocket that sends back what it gets.

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Page } from '@playwright/test';

const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export interface Echo {
  readonly url: string;
  close(): void;
}

export async function echo(): Promise<Echo> {
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('upgrade', (request, socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${MAGIC}`).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    socket.on('data', (data) => answer(socket, data));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** One short text frame at a time is all that is sent to it. */
function answer(socket: Socket, data: Buffer): void {
  const length = (data[1] ?? 0) & 0x7f;
  if (((data[0] ?? 0) & 0x0f) !== 1 || length > 125) return;
  const mask = data.subarray(2, 6);
  const payload = Buffer.from(data.subarray(6, 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  socket.write(Buffer.concat([Buffer.from([0x81, length]), payload]));
}

/** Round trips in milliseconds, measured in a page, as the real ones are. */
export function roundTrips(page: Page, url: string, count: number): Promise<number[]> {
  return page.evaluate(async ({ to, times }) => {
    const socket = new WebSocket(to);
    await new Promise((open) => socket.addEventListener('open', open, { once: true }));
    const took: number[] = [];
    for (let index = 0; index < times; index += 1) {
      const answered = new Promise((come) => socket.addEventListener('message', come, { once: true }));
      const sent = performance.now();
      socket.send('x'.repeat(100));
      await answered;
      took.push(performance.now() - sent);
    }
    socket.close();
    return took;
  }, { to: url, times: count });
}

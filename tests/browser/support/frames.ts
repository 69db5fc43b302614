// Websocket frames as bytes, as far as the tests' road needs them (RFC 6455; no extensions, no fragments).

export interface WireFrame {
  readonly opcode: number;
  readonly payload: Buffer;
  /** As it came, header included. */
  readonly raw: Buffer;
}

export const TEXT = 1;

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  private rest = Buffer.alloc(0);

  read(chunk: Buffer): WireFrame[] {
    this.rest = Buffer.concat([this.rest, chunk]);
    const frames: WireFrame[] = [];
    for (let frame = this.next(); frame !== null; frame = this.next()) frames.push(frame);
    return frames;
  }

  private next(): WireFrame | null {
    const { rest } = this;
    if (rest.length < 2) return null;
    const first = rest.readUInt8(0);
    const second = rest.readUInt8(1);
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const maskAt = 2 + lengthBytes;
    const start = maskAt + ((second & 0x80) === 0 ? 0 : 4);
    if (rest.length < start) return null;
    const length = lengthBytes === 0 ? short : lengthBytes === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    if (rest.length < start + length) return null;
    if ((first & 0x80) === 0) throw new Error('a fragmented message: the road does not put those together');
    const payload = Buffer.from(rest.subarray(start, start + length));
    if (start > maskAt) payload.forEach((byte, at) => payload.writeUInt8(byte ^ rest.readUInt8(maskAt + (at % 4)), at));
    this.rest = rest.subarray(start + length);
    return { opcode: first & 0x0f, payload, raw: rest.subarray(0, start + length) };
  }
}

/** A text frame as a server sends it: whole, and not masked. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.of(0x80 | TEXT, length), payload]);
  const header = Buffer.alloc(length < 65_536 ? 4 : 10);
  header.writeUInt8(0x80 | TEXT, 0);
  header.writeUInt8(length < 65_536 ? 126 : 127, 1);
  if (length < 65_536) header.writeUInt16BE(length, 2);
  else header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, payload]);
}

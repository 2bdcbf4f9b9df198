import { RawClient } from '../test-support.ts';

/** How a frame is written; default: final, masked, no reserved bits. */
export interface FrameOptions {
  readonly isFinal?: boolean;
  readonly isMasked?: boolean;
  readonly reservedBits?: number;
}

const MASK = Buffer.from([0x11, 0x22, 0x33, 0x44]);

/** A frame of a client. */
export function frame(opcode: number, payload: string | Buffer, options: FrameOptions = {}): string {
  const { isFinal = true, isMasked = true, reservedBits = 0 } = options;
  const bytes = typeof payload === 'string' ? Buffer.from(payload, 'utf8') : payload;
  const first = (isFinal ? 0x80 : 0) | (reservedBits << 4) | opcode;
  const head = lengthHead(first, isMasked ? 0x80 : 0, bytes.length);
  if (!isMasked) return Buffer.concat([head, bytes]).toString('latin1');
  const masked = bytes.map((byte, i) => byte ^ (MASK[i % 4] ?? 0));
  return Buffer.concat([head, MASK, masked]).toString('latin1');
}

function lengthHead(first: number, maskBit: number, length: number): Buffer {
  if (length < 126) return Buffer.from([first, maskBit | length]);
  if (length < 65_536) {
    const head = Buffer.from([first, maskBit | 126, 0, 0]);
    head.writeUInt16BE(length, 2);
    return head;
  }
  const head = Buffer.alloc(10);
  head[0] = first;
  head[1] = maskBit | 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** The payload of a close frame. */
export function closePayload(code: number, reason: string | Buffer = ''): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(code);
  return Buffer.concat([bytes, Buffer.from(reason)]);
}

/** A frame of the server. */
export interface ReceivedFrame {
  readonly opcode: number;
  readonly text: string;
  /** Of a close frame; 0 without. */
  readonly code: number;
}

/** A raw connection after its handshake. */
export class RawWebSocket extends RawClient {
  /** Frames that have arrived whole, behind the answer to the handshake. */
  frames(): ReceivedFrame[] {
    const end = this.text.indexOf('\r\n\r\n');
    const bytes = Buffer.from(end === -1 ? '' : this.text.slice(end + 4), 'latin1');
    const frames: ReceivedFrame[] = [];
    for (let at = 0; at + 2 <= bytes.length;) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const headLength = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (at + headLength > bytes.length) break;
      const length =
        short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
      const start = at + headLength;
      if (start + length > bytes.length) break;
      frames.push(readFrame((bytes[at] ?? 0) & 0x0f, bytes.subarray(start, start + length)));
      at = start + length;
    }
    return frames;
  }
}

function readFrame(opcode: number, payload: Buffer): ReceivedFrame {
  if (opcode !== 8) return { opcode, text: payload.toString('utf8'), code: 0 };
  const code = payload.length >= 2 ? payload.readUInt16BE() : 0;
  return { opcode, text: payload.subarray(2).toString('utf8'), code };
}

/** The head of an opening handshake. */
export function handshake(more: readonly string[] = []): string {
  const lines = [
    'GET /chat HTTP/1.1',
    'Host: example.com',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    ...more,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** One raw WebSocket client: no library between the load and the socket. Frames of the server are counted, not read. */
export class RawWsClient {
  readonly socket: Socket;
  onFrame: (payload: Buffer, opcode: number) => void = () => undefined;
  isOpen = false;
  #rest: Buffer = Buffer.alloc(0);
  #isUpgraded = false;

  constructor(port: number, host: string, path: string, onOpen: () => void, onEnd: (wasOpen: boolean) => void) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      onEnd(this.isOpen);
    });
    this.socket.on('data', (chunk) => {
      this.#take(chunk, onOpen);
    });
  }

  #take(chunk: Buffer, onOpen: () => void): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (this.#isUpgraded) return this.#readFrames(data);
    const end = data.indexOf('\r\n\r\n');
    if (end === -1) return void (this.#rest = data);
    if (!data.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) return void this.socket.destroy();
    this.#isUpgraded = this.isOpen = true;
    onOpen();
    this.#readFrames(data.subarray(end + 4));
  }

  #readFrames(data: Buffer): void {
    let at = 0;
    while (at + 2 <= data.length) {
      const short = (data[at + 1] ?? 0) & 0x7f;
      const head = short < 126 ? 2 : 4;
      if (at + head > data.length) break;
      const end = at + head + (short < 126 ? short : data.readUInt16BE(at + 2));
      if (end > data.length) break;
      this.onFrame(data.subarray(at + head, end), (data[at] ?? 0) & 0x0f);
      at = end;
    }
    this.#rest = at === data.length ? Buffer.alloc(0) : Buffer.from(data.subarray(at));
  }
}

/** A masked text frame; the mask is zero, which is a mask like any other. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head =
    payload.length < 126
      ? Buffer.from([0x81, 0x80 | payload.length])
      : Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

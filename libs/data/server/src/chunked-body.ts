import type { BodySender, SenderPort } from './body-sender.ts';
import { completeHead, type Head } from './response-head.ts';

/**
 * After the native side said "slow" it takes everything and buffers it, and it calls back for each bit of room without telling whether
 * its buffer is empty. So a small piece goes first: only when that does not end in the buffer the rest follows.
 */
const PROBE_BYTES = 256;

/**
 * An answer of unknown length, sent chunked. The head goes out with the first piece: the native library has no way to send it alone.
 *
 * With `close` the native end cannot be used: with its close flag it writes a `Connection: close` line into the body, without it the
 * connection would be read on. So the last chunk is written by hand, as the one kind of text that can be sent raw at this point:
 * a trailer field (`X-Body-End`, without a value), and then the connection ends.
 */
export class ChunkedBody implements BodySender {
  private readonly port: SenderPort;
  private readonly head: Head;
  private readonly close: boolean;
  private headSent = false;
  private readonly pending: Uint8Array[] = [];
  private blocked = false;
  private unsure = false;
  private listening = false;
  private ended = false;
  private completed = false;

  constructor(port: SenderPort, head: Head, close: boolean) {
    this.port = port;
    this.head = head;
    this.close = close;
  }

  flushHead(): void {
    // Not possible, see above.
  }

  write(chunk: Uint8Array): boolean {
    if (chunk.length === 0) return !this.blocked;
    const rest = this.blocked ? chunk : this.send(chunk);
    if (rest !== undefined) this.pending.push(Buffer.from(rest));
    return !this.blocked;
  }

  end(): void {
    this.ended = true;
    if (!this.blocked) this.complete();
  }

  /** Sends a piece and gives back what has to wait. */
  private send(chunk: Uint8Array): Uint8Array | undefined {
    if (!this.unsure || chunk.length <= PROBE_BYTES) {
      this.emit(chunk);
      return undefined;
    }
    this.emit(chunk.subarray(0, PROBE_BYTES));
    const rest = chunk.subarray(PROBE_BYTES);
    if (this.blocked) return rest;
    this.emit(rest);
    return undefined;
  }

  private emit(chunk: Uint8Array): void {
    const { response } = this.port;
    if (response === undefined) return;
    response.cork(() => {
      if (!this.headSent) response.writeStatus(this.head);
      this.headSent = true;
      this.blocked = !response.write(chunk);
    });
    this.unsure = this.blocked;
    if (this.blocked) this.listen();
  }

  private listen(): void {
    if (this.listening) return;
    this.listening = true;
    this.port.response?.onWritable(() => {
      this.resume();
      return true;
    });
  }

  private resume(): void {
    // An empty cork makes the native side send from its buffer, which it does not by itself once someone listens here.
    this.port.response?.cork(() => undefined);
    if (this.completed) {
      this.port.closeAfterAnswer(false);
      return;
    }
    this.blocked = false;
    for (let next = this.pending[0]; next !== undefined && !this.blocked; next = this.pending[0]) {
      const rest = this.send(next);
      if (rest === undefined) this.pending.shift();
      else this.pending[0] = rest;
    }
    if (this.blocked) return;
    if (this.ended) this.complete();
    else this.port.writable();
  }

  private complete(): void {
    const { response } = this.port;
    if (response === undefined) return;
    if (!this.close) {
      response.cork(() => {
        if (!this.headSent) response.writeStatus(this.head);
        response.end();
      });
      this.port.finish();
      return;
    }
    this.completed = true;
    this.listen();
    response.cork(() => {
      if (this.headSent) response.writeHeader('\r\n0\r\nX-Body-End', '\r\n');
      else response.writeStatus(completeHead(this.head, 0));
    });
    this.port.closeAfterAnswer(false);
  }
}

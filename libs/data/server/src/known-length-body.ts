import { type BodySender, NOTHING, type SenderPort } from './body-sender.ts';
import type { Head } from './response-head.ts';

/**
 * An answer with Content-Length. Keeps what a slow client did not take and goes on when it can take more.
 *
 * With `close` the native side never learns that the answer is complete (it waits for one byte more than announced): it would read the
 * next request from the connection as soon as it knew, even with its own close flag set, if the client sent it early or reads slowly.
 * While an answer is pending it cuts a connection that sends another request, which is what a doubtful framing needs
 * (reference components.md 4.3).
 */
export class KnownLengthBody implements BodySender {
  private readonly port: SenderPort;
  private readonly head: Head;
  private readonly totalBytes: number;
  private readonly close: boolean;
  private headSent = false;
  private acceptedBytes = 0;
  private readonly pending: Uint8Array[] = [];
  private blocked = false;
  private listening = false;
  private ended = false;

  /** `totalBytes` may be 0 only without `close`. */
  constructor(port: SenderPort, head: Head, totalBytes: number, close: boolean) {
    this.port = port;
    this.head = head;
    this.totalBytes = totalBytes;
    this.close = close;
  }

  flushHead(): void {
    if (!this.headSent && this.totalBytes > 0) this.send(NOTHING);
  }

  write(chunk: Uint8Array): boolean {
    if (chunk.length === 0) return !this.blocked;
    this.acceptedBytes += chunk.length;
    if (this.acceptedBytes > this.totalBytes) {
      this.port.destroy();
      return false;
    }
    const rest = this.blocked ? chunk : this.send(chunk);
    if (rest.length > 0) this.pending.push(Buffer.from(rest));
    return !this.blocked;
  }

  end(): void {
    if (this.acceptedBytes < this.totalBytes) {
      this.port.destroy();
      return;
    }
    this.ended = true;
    if (!this.headSent) this.send(NOTHING);
    if (!this.blocked && this.close) setImmediate(() => this.closeWhenFlushed());
  }

  /** Sends what the client takes and gives back the rest. */
  private send(chunk: Uint8Array): Uint8Array {
    const { response } = this.port;
    if (response === undefined) return NOTHING;
    let taken = 0;
    let done = false;
    response.cork(() => {
      if (!this.headSent) {
        response.writeStatus(this.head);
        // The first call announces the length, whatever later ones say.
        if (this.close) response.tryEnd(NOTHING, this.totalBytes);
        this.headSent = true;
      }
      const before = response.getWriteOffset();
      const [ok, complete] = response.tryEnd(chunk, this.close ? this.totalBytes + 1 : this.totalBytes);
      done = complete;
      this.blocked = !ok;
      taken = done ? chunk.length : response.getWriteOffset() - before;
    });
    if (done) this.port.finish();
    else if (this.blocked) this.listen();
    return chunk.subarray(taken);
  }

  private listen(): void {
    if (this.listening) return;
    this.listening = true;
    this.port.response?.onWritable(() => {
      this.resume();
      return !this.blocked;
    });
  }

  private resume(): void {
    this.blocked = false;
    for (let next = this.pending[0]; next !== undefined && !this.blocked; next = this.pending[0]) {
      const rest = this.send(next);
      if (rest.length > 0) this.pending[0] = rest;
      else this.pending.shift();
    }
    if (this.blocked) return;
    if (!this.ended) this.port.writable();
    else if (this.close) setImmediate(() => this.closeWhenFlushed());
  }

  /** A turn of the loop later, so that what lies in the native cork buffer is out; a send of nothing tells whether all went to the kernel. */
  private closeWhenFlushed(): void {
    this.blocked = false;
    this.send(NOTHING);
    if (!this.blocked) this.port.closeAfterAnswer(true);
  }
}

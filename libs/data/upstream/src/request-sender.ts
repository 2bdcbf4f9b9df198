/** The writing side of a socket, as far as requests need it. */
export interface RequestSocket {
  write(data: string | Uint8Array, encoding?: 'latin1'): boolean;
  cork(): void;
  uncork(): void;
}

/** Up to here a piece of the body is joined with the head into one string and one write. */
const SMALL_PIECE_BYTES = 8192;

/**
 * Writes one request: the head waits for the first piece of the body, so that a small request is one write. Pieces that come while there is no
 * connection yet are copied and kept; the writer is told to stop by `false` from the first one on.
 */
export class RequestSender {
  /** True once bytes went to a socket. */
  started = false;
  /** True once everything went to a socket. */
  finished = false;
  /** What the writer did wrong; empty while all is well. */
  problem = '';
  private readonly head: string;
  private readonly chunked: boolean;
  private bytesLeft: number;
  private ended: boolean;
  private pending: Buffer[] | undefined;
  private blocked = false;

  constructor(head: string, contentLength: number) {
    this.head = head;
    this.chunked = contentLength < 0;
    this.bytesLeft = contentLength;
    this.ended = contentLength === 0;
  }

  /** A connection is there: sends what waits. True = the writer may be told to go on. */
  flush(socket: RequestSocket): boolean {
    const whole = this.takeWhole();
    if (whole !== undefined) socket.write(whole, 'latin1');
    if (this.pending === undefined) return false;
    let free = true;
    for (const piece of this.pending) free = this.send(piece, socket);
    this.pending = undefined;
    if (this.ended && this.chunked) socket.write('0\r\n\r\n', 'latin1');
    this.finished = this.chunked ? this.ended : this.bytesLeft === 0;
    this.blocked = !free;
    return free && !this.finished;
  }

  /** The whole request as latin1 text if no body waits or is still to come; the caller must write it: it counts as sent. */
  takeWhole(): string | undefined {
    if (!this.ended || this.pending !== undefined) return undefined;
    this.started = true;
    this.finished = true;
    return this.chunked ? this.head + '0\r\n\r\n' : this.head;
  }

  /** Takes a piece of the body; it is copied or sent before this returns. False = wait. */
  write(chunk: Uint8Array, socket: RequestSocket | undefined): boolean {
    if (chunk.length === 0 || this.ended) return true;
    if (!this.chunked) {
      if (chunk.length > this.bytesLeft) {
        this.problem = 'The request body is longer than its announced length; send exactly contentLength bytes.';
        return false;
      }
      this.bytesLeft -= chunk.length;
    }
    if (socket === undefined) {
      (this.pending ??= []).push(Buffer.from(chunk));
      return false;
    }
    const free = this.send(chunk, socket);
    if (!this.chunked && this.bytesLeft === 0) this.finished = true;
    // A writer that was told to wait is told of the drain, also when the socket takes what still came at once.
    this.blocked ||= !free;
    return !this.blocked;
  }

  end(socket: RequestSocket | undefined): void {
    if (this.ended) return;
    this.ended = true;
    if (!this.chunked) {
      if (this.bytesLeft > 0)
        this.problem = 'The request body is shorter than its announced length; send exactly contentLength bytes.';
      return;
    }
    if (socket === undefined) return;
    this.finished = true;
    socket.write(this.started ? '0\r\n\r\n' : this.head + '0\r\n\r\n', 'latin1');
    this.started = true;
  }

  /** The socket is writable again. True = the writer waits for this. */
  takeDrain(): boolean {
    const waiting = this.blocked && !this.finished;
    this.blocked = false;
    return waiting;
  }

  private send(piece: Uint8Array, socket: RequestSocket): boolean {
    const lead = (this.started ? '' : this.head) + (this.chunked ? piece.length.toString(16) + '\r\n' : '');
    const tail = this.chunked ? '\r\n' : '';
    this.started = true;
    if (piece.length <= SMALL_PIECE_BYTES) {
      const text = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1');
      return socket.write(lead + text + tail, 'latin1');
    }
    socket.cork();
    if (lead !== '') socket.write(lead, 'latin1');
    // Copied: the caller's memory is gone when we return, the socket may write later.
    let free = socket.write(Buffer.from(piece));
    if (tail !== '') free = socket.write(tail, 'latin1');
    socket.uncork();
    return free;
  }
}

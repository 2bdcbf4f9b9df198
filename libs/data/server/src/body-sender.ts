import type { NativeResponse } from './native.ts';

/** What a body sender needs of its exchange. */
export interface SenderPort {
  /** Undefined once the exchange is over. */
  readonly response: NativeResponse | undefined;
  /** The answer is complete and the native side has taken the connection back. */
  finish(): void;
  /**
   * The answer is complete; now the connection ends: at once if all is `flushed` to the kernel (and the request was read), else when
   * the client closes or nothing was flushed for a while. Each further call grants that while anew.
   */
  closeAfterAnswer(flushed: boolean): void;
  /** The slow client can take more. */
  writable(): void;
  /** The answer cannot be completed honestly. */
  destroy(): void;
}

/** Sends a streamed answer. */
export interface BodySender {
  /** Sends the head now unless a first piece did it already. */
  flushHead(): void;
  /** Sends a piece; false = stop until `writable`. The piece is copied if it has to wait. */
  write(chunk: Uint8Array): boolean;
  end(): void;
}

/** No bytes. */
export const NOTHING = new Uint8Array(0);

/** Sends the head of an answer whose body has not come yet. */
export function flushHead(sender: BodySender): void {
  sender.flushHead();
}

/** Bytes of a body. */
export function byteLength(body: string | Uint8Array): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
}

/** Where a delivered message stands. */
export interface Delivery {
  readonly streamSequence: number;
  /** Counts what the consumer was sent, from 1. */
  readonly consumerSequence: number;
  readonly storedAtUnixMs: number;
  /** Messages that wait behind this one. */
  readonly pending: number;
}

const OLD_TOKEN_COUNT = 9;
const NANOS_PER_MS = 1_000_000;

/**
 * Reads the reply subject of a JetStream message: `$JS.ACK.{stream}.{consumer}.{delivered}.{sequence}.{consumerSequence}.
 * {nanos}.{pending}`, or the later form with domain and account behind `ACK`. Undefined = it is none.
 */
export function parseDelivery(reply: string): Delivery | undefined {
  const tokens = reply.split('.');
  if (tokens[0] !== '$JS' || tokens[1] !== 'ACK' || tokens.length < OLD_TOKEN_COUNT) return undefined;
  const numbersFrom = tokens.length === OLD_TOKEN_COUNT ? 5 : 7;
  const [streamSequence, consumerSequence, nanos, pending] = tokens.slice(numbersFrom, numbersFrom + 4).map(Number);
  if (streamSequence === undefined || consumerSequence === undefined || nanos === undefined || pending === undefined) {
    return undefined;
  }
  return { streamSequence, consumerSequence, storedAtUnixMs: Math.floor(nanos / NANOS_PER_MS), pending };
}

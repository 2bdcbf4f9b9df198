import { describe, expect, it } from 'vitest';
import { RequestSender } from './request-sender.ts';
import type { RequestSocket } from './request-sender.ts';

/** A socket that answers each write with the next of these; the last one holds for all that follow. */
function socketThatSays(...answers: readonly boolean[]): RequestSocket {
  const rest = [...answers];
  return {
    write: () => (rest.length > 1 ? rest.shift() : rest[0]) ?? true,
    cork: () => undefined,
    uncork: () => undefined,
  };
}

describe('a request body that is written piece by piece', () => {
  it.each([
    ['of unknown length', -1],
    ['of known length', 100],
  ])('%s waits for the drain once, also when the socket takes a later piece at once', (_what, contentLength) => {
    const sender = new RequestSender('POST / HTTP/1.1\r\n\r\n', contentLength);
    const socket = socketThatSays(false, true);
    expect(sender.write(Buffer.from('first'), socket)).toBe(false);
    // What the kernel had read already still comes after a pause.
    expect(sender.write(Buffer.from('late'), socket)).toBe(false);
    expect(sender.takeDrain()).toBe(true);
    expect(sender.takeDrain()).toBe(false);
    expect(sender.write(Buffer.from('next'), socket)).toBe(true);
  });
});

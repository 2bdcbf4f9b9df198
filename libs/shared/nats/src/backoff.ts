const MIN_DELAY_MS = 250;
/** Low enough that a node is up to date again within 10 s of the network's return, a handshake that was lost included. */
export const MAX_DELAY_MS = 3_000;

/**
 * Milliseconds to wait before try number `attempt` (from 0): anywhere below a bound that doubles from 250 ms to 3 s, but
 * never nothing. All nodes lose NATS in the same moment; they must not come back in the same moment.
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const bound = Math.min(MAX_DELAY_MS, MIN_DELAY_MS * 2 ** Math.min(attempt, 10));
  return Math.ceil(random() * bound) + 10;
}

/** Waits; does not keep the process alive. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/** The promise, or a rejection with `message` after `timeoutMs`. */
export function within<T>(promise: Promise<T>, timeoutMs: number, message: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(message)), timeoutMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

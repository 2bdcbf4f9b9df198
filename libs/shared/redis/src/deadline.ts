import { RedisError } from './redis-error.ts';

/**
 * The promise, or a rejection after `timeoutMs`. When time is up, sockets are read once more before it is given up: after a
 * pause of this process the answer lies there already, and timers come first.
 */
export function withDeadline<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      setImmediate(() => {
        reject(new RedisError('timeout', `Redis did not answer within ${String(timeoutMs)} ms`));
      });
    };
    const timer = setTimeout(giveUp, timeoutMs);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

import { RedisError } from './redis-error.ts';

/** How long an answer may take. */
export interface Deadline {
  /** Later than this is late. */
  readonly timeoutMs: number;
  /** A late answer is still taken until then; a multiple of `timeoutMs`, which is the default. */
  readonly giveUpMs?: number | undefined;
  /** Called after `timeoutMs`, and again each time that as much has passed without an answer. */
  readonly onLate: (reason: string) => void;
}

/**
 * The promise, or a rejection when it is given up. When time is up, sockets are read once more before it counts: after a
 * pause of this process the answer lies there already, and timers come first.
 */
export function withDeadline<T>(promise: Promise<T>, { timeoutMs, giveUpMs, onLate }: Deadline): Promise<T> {
  return new Promise((resolve, reject) => {
    let waitedMs = 0;
    let isOver = false;
    const look = (): void => {
      if (isOver) return;
      waitedMs += timeoutMs;
      const reason = `Redis did not answer within ${String(waitedMs)} ms`;
      onLate(reason);
      if (waitedMs >= (giveUpMs ?? timeoutMs)) reject(new RedisError('timeout', reason));
      else timer = setTimeout(lookSoon, timeoutMs);
    };
    const lookSoon = (): void => void setImmediate(look);
    let timer = setTimeout(lookSoon, timeoutMs);
    const end = (): void => {
      isOver = true;
      clearTimeout(timer);
    };
    promise.then(
      (value) => {
        end();
        resolve(value);
      },
      (error: unknown) => {
        end();
        reject(error);
      },
    );
  });
}

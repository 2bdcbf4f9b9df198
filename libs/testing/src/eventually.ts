/** How {@link eventually} waits. */
export interface EventuallyOptions {
  /** Milliseconds after which it gives up. Default 30 000: on a busy machine much comes late, and whoever passes waits no longer. */
  readonly deadlineMs?: number;
  /** Milliseconds between two tries. Default 20. */
  readonly intervalMs?: number;
}

/**
 * Repeats `check` until it neither throws nor returns `false`, and gives back what it returned.
 * Rejects at the deadline with the last failure as cause, so that a red test says what was missing.
 */
export async function eventually<T>(check: () => T | Promise<T>, options: EventuallyOptions = {}): Promise<T> {
  const deadlineMs = options.deadlineMs ?? 30_000;
  const giveUpAt = performance.now() + deadlineMs;
  let lastFailure: unknown = new Error('the check returned false');
  do {
    try {
      const value = await check();
      if (value !== false) return value;
    } catch (error) {
      lastFailure = error;
    }
    await sleep(options.intervalMs ?? 20);
  } while (performance.now() < giveUpAt);
  const reason = lastFailure instanceof Error ? lastFailure.message : String(lastFailure);
  throw new Error(`Not within ${deadlineMs} ms: ${reason}`, { cause: lastFailure });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

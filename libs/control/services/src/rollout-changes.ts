/** Says that a rollout may look different: by key, or for all of them. */
export class RolloutChanges {
  readonly #listeners = new Set<(key: string | undefined) => void>();

  /** Something about a key changed; undefined = maybe about all. */
  notify(key: string | undefined): void {
    for (const listener of this.#listeners) listener(key);
  }

  /** Calls back with the key that changed; undefined = maybe all. Returns the function that stops it. */
  onChange(listener: (key: string | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

/** Remembers that something changed until somebody waits for it; wakes when the signal aborts. */
export class ChangeFlag {
  readonly #signal: AbortSignal;
  #raised = false;
  #wake: (() => void) | undefined;

  readonly raise = (): void => {
    this.#raised = true;
    this.#wake?.();
  };

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.raise, { once: true });
  }

  async lowered(): Promise<void> {
    if (!this.#raised && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#raised = false;
    this.#wake = undefined;
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.raise);
  }
}

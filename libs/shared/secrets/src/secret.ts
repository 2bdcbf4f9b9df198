import { inspect } from 'node:util';

/** What is shown in place of a secret. */
export const MASK = '***';

/**
 * A text that must not be seen: `String`, `JSON.stringify`, `util.inspect`, template strings and the log show `***` (or
 * nothing for an empty one). Only {@link Secret.reveal} gives it away, so a search for that word finds every use.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** True for the empty text: nothing was set. */
  get isEmpty(): boolean {
    return this.#value === '';
  }

  /** The text itself. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return this.isEmpty ? '' : MASK;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

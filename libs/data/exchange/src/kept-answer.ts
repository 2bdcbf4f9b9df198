/** An answer that is given many times. Never changed but for `head`. */
export interface KeptAnswer {
  readonly status: number;
  /** Flat list, names in lower case. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
  /** For the adapter of the server: what it made of status and headers the first time. */
  head?: string;
}

/** Where telemetry writes its log. */
export interface TelemetryLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Knows whether the collector answers, and logs one line per change. */
export class CollectorState {
  readonly #endpoint: string;
  readonly #log: TelemetryLog;
  #isAway = false;
  /** Exports that failed so far. */
  failedExports = 0;

  constructor(endpoint: string, log: TelemetryLog) {
    this.#endpoint = endpoint;
    this.#log = log;
  }

  /** Follows one export; gives its outcome on. */
  async watch(outcome: Promise<void>): Promise<void> {
    try {
      await outcome;
    } catch (err) {
      this.failedExports += 1;
      if (!this.#isAway) {
        this.#isAway = true;
        this.#log.warn({ err, endpoint: this.#endpoint }, 'The OTLP collector does not take telemetry; it is dropped');
      }
      throw err;
    }
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#log.info({ endpoint: this.#endpoint }, 'The OTLP collector takes telemetry again');
  }
}

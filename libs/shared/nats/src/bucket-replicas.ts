import { JetStreamApiError } from '@nats-io/jetstream';
import type { JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import type { NatsLogger } from './nats-settings.ts';

/** How many copies NATS keeps of a bucket: also of one that exists, once the setting has changed. */
export class BucketReplicas {
  readonly count: number;
  readonly #logger: NatsLogger;
  /** Streams whose number could not be set, for one complaint about each. */
  readonly #refused = new Set<string>();

  constructor(count: number, logger: NatsLogger) {
    this.count = count;
    this.#logger = logger;
  }

  /**
   * Gives a stream that exists the number. A cluster with too few servers keeps the copies that it has: no reason to publish
   * nothing. Rejects when NATS does not answer.
   */
  async apply(jsm: JetStreamManager, config: StreamConfig): Promise<void> {
    const { name: stream, num_replicas: held } = config;
    if (held === this.count) return;
    const fields = { stream, replicas: this.count, held };
    try {
      await jsm.streams.update(stream, { ...config, num_replicas: this.count });
      this.#refused.delete(stream);
      this.#logger.info(fields, 'NATS keeps another number of copies of the configuration from now on');
    } catch (error) {
      if (!(error instanceof JetStreamApiError)) throw error;
      if (this.#refused.has(stream)) return;
      this.#refused.add(stream);
      const message = 'NATS cannot keep GATEHOUSE_NATS_REPLICAS copies of the configuration';
      this.#logger.warn({ ...fields, reason: error.message }, message);
    }
  }
}

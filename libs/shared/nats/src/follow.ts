import { AckPolicy, DeliverPolicy, jetstreamManager } from '@nats-io/jetstream';
import type { ConsumerConfig } from '@nats-io/jetstream';
import { createInbox, nanos, nuid } from '@nats-io/transport-node';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { parseDelivery } from './delivery.ts';
import type { Bucket } from './names.ts';

/** A value in a bucket. */
export interface StoredValue {
  /** The part of the subject behind the bucket's prefix. */
  readonly token: string;
  readonly data: Uint8Array;
  /** Place in the stream's order. */
  readonly revision: number;
  readonly storedAtUnixMs: number;
  /** True = somebody deleted the key by hand; `data` is empty. */
  readonly isDeleted: boolean;
}

/** Who hears of the values of a bucket. */
export interface BucketFollower {
  /** A value as it is now; those that existed already come first, in the order in which they were stored. */
  readonly onValue: (value: StoredValue) => void;
  /** All that existed was delivered. Once. */
  readonly onCaughtUp: () => void;
  /** Something is missing from here on; the follower gets nothing more and has to begin anew. */
  readonly onBroken: (reason: string) => void;
}

/** What of a bucket is wanted. */
export interface FollowOptions {
  readonly connection: NatsConnection;
  /** Prefix of the subject to which the server delivers. */
  readonly inboxPrefix: string;
  readonly bucket: Bucket;
  /** True = values without data. */
  readonly headersOnly?: boolean;
}

const HEARTBEAT_MS = 5_000;
/** Two heartbeats and some grace. */
const SILENCE_MS = 12_000;
const STATUS_CODE = 100;

/**
 * Follows a bucket with a consumer of its own that lives in the server's memory and dies with its subscription. There is no
 * queue on this side: each message is handled as it is read, and the server's flow control waits for a slow reader. A gap
 * in the numbers or missing heartbeats end it. Resolves to the function that stops it; rejects when the bucket is missing.
 */
export async function followBucket(options: FollowOptions, follower: BucketFollower): Promise<() => void> {
  const { connection, bucket } = options;
  const run = new Run(bucket, follower, (subject) => connection.publish(subject));
  const inbox = createInbox(options.inboxPrefix);
  const subscription = connection.subscribe(inbox, {
    callback: (error, message) => (error === null ? run.take(message) : run.break(error.message)),
  });
  run.onEnd(() => subscription.unsubscribe());
  try {
    const jsm = await jetstreamManager(connection, { checkAPI: false });
    const { num_pending: pending } = await jsm.consumers.add(
      bucket.stream,
      consumer(bucket, inbox, options.headersOnly === true),
    );
    run.begin(pending);
    return () => run.end();
  } catch (error) {
    run.end();
    throw error;
  }
}

/** All values of a bucket now. Rejects when it is missing or the connection is lost meanwhile. */
export function readBucket(options: FollowOptions): Promise<readonly StoredValue[]> {
  return new Promise((resolve, reject) => {
    const values = new Map<string, StoredValue>();
    let stop = (): void => undefined;
    let isOver = false;
    const finish = (settle: () => void): void => {
      isOver = true;
      stop();
      settle();
    };
    followBucket(options, {
      onValue: (value) => (value.isDeleted ? values.delete(value.token) : values.set(value.token, value)),
      onCaughtUp: () => finish(() => resolve([...values.values()])),
      onBroken: (reason) => finish(() => reject(new Error(`${options.bucket.stream} could not be read: ${reason}`))),
    }).then((end) => {
      stop = end;
      if (isOver) end();
    }, reject);
  });
}

function consumer(bucket: Bucket, inbox: string, headersOnly: boolean): Partial<ConsumerConfig> {
  return {
    name: `gatehouse-${nuid.next()}`,
    deliver_subject: inbox,
    filter_subject: `${bucket.prefix}>`,
    deliver_policy: DeliverPolicy.LastPerSubject,
    ack_policy: AckPolicy.None,
    flow_control: true,
    idle_heartbeat: nanos(HEARTBEAT_MS),
    mem_storage: true,
    num_replicas: 1,
    ...(headersOnly && { headers_only: true }),
  };
}

class Run {
  readonly #bucket: Bucket;
  readonly #follower: BucketFollower;
  readonly #watchdog: NodeJS.Timeout;
  readonly #answer: (subject: string) => void;
  #unsubscribe = (): void => undefined;
  #received = 0;
  #heardAt = performance.now();
  /** Values that existed when the consumer was made; unknown until the server has answered. */
  #expected: number | undefined;
  #isLastInSight = false;
  #isCaughtUp = false;
  #isOver = false;

  constructor(bucket: Bucket, follower: BucketFollower, answer: (subject: string) => void) {
    this.#answer = answer;
    this.#bucket = bucket;
    this.#follower = follower;
    this.#watchdog = setInterval(() => this.#checkSilence(), HEARTBEAT_MS);
    this.#watchdog.unref();
  }

  onEnd(unsubscribe: () => void): void {
    this.#unsubscribe = unsubscribe;
  }

  begin(expected: number): void {
    this.#expected = expected;
    this.#isLastInSight ||= expected === 0;
    this.#checkCaughtUp();
  }

  take(message: Msg): void {
    if (this.#isOver) return;
    this.#heardAt = performance.now();
    if (message.headers?.code === STATUS_CODE && message.data.length === 0) this.#takeStatus(message);
    else this.#takeValue(message);
  }

  break(reason: string): void {
    if (this.#isOver) return;
    this.end();
    this.#follower.onBroken(reason);
  }

  end(): void {
    this.#isOver = true;
    clearInterval(this.#watchdog);
    this.#unsubscribe();
  }

  #takeValue(message: Msg): void {
    const delivery = parseDelivery(message.reply ?? '');
    if (delivery === undefined) return;
    this.#received += 1;
    if (delivery.consumerSequence !== this.#received) return this.break('a message is missing');
    this.#follower.onValue({
      token: message.subject.slice(this.#bucket.prefix.length),
      data: message.data,
      revision: delivery.streamSequence,
      storedAtUnixMs: delivery.storedAtUnixMs,
      isDeleted: isDeletion(message),
    });
    this.#isLastInSight ||= delivery.pending === 0;
    this.#checkCaughtUp();
  }

  /** A heartbeat or a request of the flow control: the server waits until the latter is answered. */
  #takeStatus(message: Msg): void {
    const stalledOn = message.headers?.get('Nats-Consumer-Stalled') ?? '';
    const answerTo = stalledOn === '' ? (message.reply ?? '') : stalledOn;
    if (answerTo !== '') this.#answer(answerTo);
    const last = message.headers?.get('Nats-Last-Consumer') ?? '';
    if (last === '' || stalledOn !== '') return;
    if (Number(last) !== this.#received) return this.break('a message is missing');
    // The server has nothing left to deliver, whatever it counted.
    this.#isLastInSight = true;
    this.#expected = 0;
    this.#checkCaughtUp();
  }

  #checkCaughtUp(): void {
    if (this.#isCaughtUp || this.#isOver || !this.#isLastInSight) return;
    if (this.#expected === undefined || this.#received < this.#expected) return;
    this.#isCaughtUp = true;
    this.#follower.onCaughtUp();
  }

  #checkSilence(): void {
    if (performance.now() - this.#heardAt > SILENCE_MS) this.break('no heartbeat of the server');
  }
}

/** The marks of a key that was deleted by hand, and of one that the server let expire. */
function isDeletion({ headers }: Msg): boolean {
  return headers !== undefined && (headers.has('KV-Operation') || headers.has('Nats-Marker-Reason'));
}

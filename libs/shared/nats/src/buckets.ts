import {
  DiscardPolicy,
  jetstream,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import type { JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { BucketReplicas } from './bucket-replicas.ts';
import { CHUNK_BUCKET, CONFIG_BUCKET, EPOCH_TOKEN } from './names.ts';
import type { Bucket } from './names.ts';

const EPOCH_SUBJECT = CONFIG_BUCKET.prefix + EPOCH_TOKEN;
const MAX_MESSAGE_BYTES = 1024 * 1024;

/**
 * Makes the buckets that are missing and resolves to the epoch, which is new when either of them was. Entries whose chunks
 * are gone are of no use: when only the chunks were lost, the entries are emptied as well.
 */
export async function openBuckets(
  connection: NatsConnection,
  replicas: BucketReplicas,
  newEpoch: () => string,
): Promise<string> {
  const jsm = await jetstreamManager(connection, { checkAPI: false });
  const madeConfig = await ensure(jsm, CONFIG_BUCKET, replicas);
  const madeChunks = await ensure(jsm, CHUNK_BUCKET, replicas);
  if (madeChunks && !madeConfig) await jsm.streams.purge(CONFIG_BUCKET.stream);
  return (await readEpoch(connection)) ?? createEpoch(connection, newEpoch());
}

/** The epoch that the leader of the stream holds; undefined = none. Rejects when the bucket is missing. */
export async function readEpoch(connection: NatsConnection): Promise<string | undefined> {
  const jsm = await jetstreamManager(connection, { checkAPI: false });
  const stored = await jsm.streams.getMessage(CONFIG_BUCKET.stream, { last_by_subj: EPOCH_SUBJECT });
  return stored === null || stored.data.length === 0 ? undefined : Buffer.from(stored.data).toString('utf8');
}

/** True if the error says that the key has another revision than was expected. */
export function isWrongRevision(error: unknown): boolean {
  return (
    error instanceof JetStreamApiError &&
    (error.code === JetStreamApiCodes.StreamWrongLastSequence ||
      error.code === JetStreamApiCodes.StreamWrongLastSequenceUnknown)
  );
}

/** Resolves to true when this call made it. One that exists gets the number of copies. */
async function ensure(jsm: JetStreamManager, bucket: Bucket, replicas: BucketReplicas): Promise<boolean> {
  const config = await configOf(jsm, bucket);
  if (config !== undefined) {
    await replicas.apply(jsm, config);
    return false;
  }
  await jsm.streams.add({
    name: bucket.stream,
    subjects: [`${bucket.prefix}>`],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    max_msgs_per_subject: 1,
    max_msg_size: MAX_MESSAGE_BYTES,
    num_replicas: replicas.count,
    allow_direct: true,
    allow_rollup_hdrs: true,
    deny_delete: true,
  });
  return true;
}

/** Undefined = the bucket is missing. */
async function configOf(jsm: JetStreamManager, { stream }: Bucket): Promise<StreamConfig | undefined> {
  try {
    return (await jsm.streams.info(stream)).config;
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.StreamNotFound) throw error;
    return undefined;
  }
}

/** Writes an epoch unless another replica was faster. */
async function createEpoch(connection: NatsConnection, epoch: string): Promise<string> {
  try {
    await jetstream(connection).publish(EPOCH_SUBJECT, epoch, { expect: { lastSubjectSequence: 0 } });
    return epoch;
  } catch (error) {
    const winner = isWrongRevision(error) ? await readEpoch(connection) : undefined;
    if (winner === undefined) throw error;
    return winner;
  }
}

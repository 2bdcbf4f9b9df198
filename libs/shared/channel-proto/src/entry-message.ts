import type { ConfigEntry, ResourceVersion } from '@gatehouse/config-channel';
import { ConfigEntry as EntryMessage } from '@gatehouse/contract';
import type { ResourceVersion as VersionMessage } from '@gatehouse/contract';
import { sealEntry, unsealEntry } from './entry-seal.ts';

/** Above these no later entry could be told from an earlier one: a publisher never comes near. */
const MAX_SEQUENCE = 2 ** 52;
const MAX_STEP = 2 ** 30;

/** An entry as `gatehouse.config.v1.ConfigEntry`. */
export function encodeEntry(entry: ConfigEntry): Uint8Array {
  const { candidate, rejected } = entry;
  const body = EntryMessage.encode({
    key: entry.key,
    sequence: entry.sequence,
    step: entry.step,
    current: versionMessage(entry.current),
    candidate: candidate && { version: versionMessage(candidate), nodeIds: [...candidate.nodeIds] },
    rejected: rejected && { ...rejected },
    nodeSelector: { ...entry.nodeSelector },
    traceparent: entry.traceparent ?? '',
    checksum: Buffer.alloc(0),
  }).finish();
  return sealEntry(body);
}

/** The entry of a message. Throws Error when it is no entry or was damaged: what stands in the channel is not trusted. */
export function decodeEntry(bytes: Uint8Array): ConfigEntry {
  const message = EntryMessage.decode(unsealEntry(bytes));
  const { key, sequence, step, current, candidate, rejected, nodeSelector, traceparent } = message;
  if (key === '') throw new Error('the entry has no key');
  if (sequence < 0 || step < 0) throw new Error('the entry has a negative order');
  if (sequence > MAX_SEQUENCE || step > MAX_STEP) throw new Error('the entry has an order that nothing could follow');
  if (Object.hasOwn(nodeSelector, '')) throw new Error('the entry names a blank label');
  return {
    key,
    sequence,
    step,
    current: versionOf(current),
    ...(candidate && { candidate: { ...versionOf(candidate.version), nodeIds: candidate.nodeIds } }),
    ...(rejected && { rejected }),
    nodeSelector,
    ...(traceparent !== '' && { traceparent }),
  };
}

function versionMessage({ version, digest, payload }: ResourceVersion): VersionMessage {
  return { version, digest, payload: payload && Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength) };
}

function versionOf(message: VersionMessage | undefined): ResourceVersion {
  if (message === undefined) throw new Error('the entry has no version');
  const { version, digest, payload } = message;
  if ((payload === undefined) !== (digest === ''))
    throw new Error('the entry has a digest without content, or the reverse');
  return { version, digest, payload };
}

/** A key-value bucket of NATS: a stream `KV_{name}` with one subject `$KV.{name}.{token}` for each key. */
export interface Bucket {
  readonly stream: string;
  /** What stands before the token in a subject. */
  readonly prefix: string;
}

/** One entry for each configuration key, and the reserved tokens. */
export const CONFIG_BUCKET: Bucket = { stream: 'KV_gatehouse_config', prefix: '$KV.gatehouse_config.' };

/** Chunks by their SHA-256. */
export const CHUNK_BUCKET: Bucket = { stream: 'KV_gatehouse_chunks', prefix: '$KV.gatehouse_chunks.' };

/** Token of the epoch; no key is encoded to it, because two hex digits follow each `=` of an encoded key. */
export const EPOCH_TOKEN = '=epoch';

/** Token of the last head. */
export const HEAD_TOKEN = '=head';

/** The publisher's heartbeat. */
export const HEAD_SUBJECT = 'gatehouse.v1.head';

/** Asks all nodes for their heartbeat; the message is empty. */
export const ROLL_CALL_SUBJECT = 'gatehouse.v1.rollcall';

/** Reports and heartbeats of all nodes. */
export const ANY_STATUS_SUBJECT = 'gatehouse.v1.status.*';

/** Batches for topics: every node that serves connections listens. */
export const TOPIC_SUBJECT = 'gatehouse.v1.topics';

const CONNECTION_PREFIX = 'gatehouse.v1.connections.';
const STATUS_PREFIX = 'gatehouse.v1.status.';
const COMMAND_PREFIX = 'gatehouse.v1.node.';
const MAX_TOKEN_LENGTH = 1_000;

/** Reports and heartbeats of one node. */
export function statusSubject(nodeId: string): string {
  return STATUS_PREFIX + checkNodeId(nodeId);
}

/** Commands to one node. */
export function commandSubject(nodeId: string): string {
  return COMMAND_PREFIX + checkNodeId(nodeId);
}

/** Requests about the connections of one node; `owner` is the part of its connection ids that names it. */
export function connectionSubject(owner: string): string {
  return CONNECTION_PREFIX + owner;
}

/** Gives the node id back if it can be one token of a subject. Throws Error if not. */
export function checkNodeId(nodeId: string): string {
  if (/^[\w:@=+-]{1,128}$/.test(nodeId)) return nodeId;
  throw new Error(
    `The node id ${JSON.stringify(nodeId.slice(0, 200))} cannot be used with NATS: 1 to 128 letters, digits and _ - : @ = + ` +
      'are allowed. Set GATEHOUSE_NODE_ID.',
  );
}

/**
 * One token of a subject for a configuration key; different keys have different tokens. Letters, digits and `_ - /` stay,
 * every other byte becomes `=` and two hex digits: `domainnames/*.example.com` is `domainnames/=2A=2Eexample=2Ecom`.
 */
export function encodeKey(key: string): string {
  const token = Buffer.from(key, 'utf8')
    .toString('latin1')
    .replaceAll(/[^\w/-]/g, escapeByte);
  if (token === '' || token.length > MAX_TOKEN_LENGTH) {
    throw new Error(`The configuration key ${key.slice(0, 100)}… cannot be used with NATS: it is empty or too long.`);
  }
  return token;
}

function escapeByte(character: string): string {
  return `=${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

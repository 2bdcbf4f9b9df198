import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { CachedResponse } from './cached-response.ts';
import { ownBytes } from './cached-response.ts';

const PLAIN = 1;
const SEALED = 2;
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;

/** What encrypts values. */
export interface CodecKey {
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Turns answers into values of the shared store and back. Values that are to be encrypted are sealed with AES-256-GCM for their key. */
export class ResponseCodec {
  readonly #secret: CodecKey | undefined;

  /** Without a secret nothing that is to be encrypted leaves the node. */
  constructor(secret?: CodecKey) {
    this.#secret = secret;
  }

  /** Whether values of this kind can be kept outside the node at all. */
  canKeep(isEncrypted: boolean): boolean {
    return !isEncrypted || this.#secret !== undefined;
  }

  /** The value of an answer under a key of the store; undefined = it must not leave the node. */
  encode(key: string, response: CachedResponse, isEncrypted: boolean): Uint8Array | undefined {
    const plain = plainOf(response);
    if (!isEncrypted) return ownBytes(Uint8Array.of(PLAIN), plain);
    if (this.#secret === undefined) return undefined;
    const nonce = this.#secret.randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, keyOf(this.#secret, key), nonce).setAAD(Buffer.from(key));
    const sealed = [cipher.update(plain), cipher.final()];
    return ownBytes(Uint8Array.of(SEALED), nonce, cipher.getAuthTag(), ...sealed);
  }

  /** The answer in a value. Undefined = it was written by somebody else, for another key, or not as it has to be now. */
  decode(key: string, value: Uint8Array, isEncrypted: boolean): CachedResponse | undefined {
    if (value[0] !== (isEncrypted ? SEALED : PLAIN)) return undefined;
    try {
      return responseOf(isEncrypted ? this.#open(key, value) : value.subarray(1));
    } catch {
      return undefined;
    }
  }

  #open(key: string, value: Uint8Array): Uint8Array {
    if (this.#secret === undefined) throw new Error('there is no key');
    const tagAt = 1 + NONCE_BYTES;
    const textAt = tagAt + TAG_BYTES;
    const cipher = createDecipheriv(ALGORITHM, keyOf(this.#secret, key), value.subarray(1, tagAt), {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(Buffer.from(key)).setAuthTag(value.subarray(tagAt, textAt));
    return Buffer.concat([cipher.update(value.subarray(textAt)), cipher.final()]);
  }
}

/** A key for each entry: random nonces under one key would run out of safety after some billions of values. */
function keyOf({ key: secret }: CodecKey, key: string): Buffer {
  return createHmac('sha256', secret).update(key).digest();
}

function plainOf({ status, headers, body, contentLength }: CachedResponse): Uint8Array {
  const head = Buffer.from(JSON.stringify([status, contentLength, ...headers]), 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  return ownBytes(length, head, body);
}

function responseOf(plain: Uint8Array): CachedResponse {
  const bytes = Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength);
  const headEnd = LENGTH_BYTES + bytes.readUInt32BE();
  const parts: unknown = JSON.parse(bytes.toString('utf8', LENGTH_BYTES, headEnd));
  if (!Array.isArray(parts)) throw new Error('the head is no list');
  const [status, contentLength, ...headers] = parts as unknown[];
  const isValid =
    typeof status === 'number' &&
    typeof contentLength === 'number' &&
    headers.length % 2 === 0 &&
    headers.every((text) => typeof text === 'string');
  if (!isValid) throw new Error('the head is of another form');
  return { status, contentLength, headers, body: ownBytes(bytes.subarray(headEnd)) };
}

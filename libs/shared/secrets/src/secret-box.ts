import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import type { Secret } from './secret.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';
/** Hex digits of a key's SHA-256 that name it. */
const KEY_ID_LENGTH = 8;

/** Why a sealed text could not be opened. */
export class SealError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SealError';
  }
}

/**
 * Encrypts texts that must be read again, with AES-256-GCM. The first key seals, every key opens, so keys are changed by
 * putting a new one in front. A sealed text is `v1.{key id}.{nonce, ciphertext and tag in base64url}`; it opens only
 * together with the name that it was sealed for, so that nobody can swap two of them.
 */
export class SecretBox {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #current: string;

  /** `keys`: 32 bytes each, the current one first; at least one. */
  constructor(keys: readonly Buffer[]) {
    this.#keys = new Map(keys.map((key) => [keyIdOf(key), key]));
    const [first] = this.#keys.keys();
    if (first === undefined) throw new RangeError('A secret box needs a key.');
    this.#current = first;
  }

  /** What texts start with that the current key sealed. */
  get prefix(): string {
    return `v1.${this.#current}.`;
  }

  /** Secrets that follow from the keys and a name, in base64url, that of the current key first: nothing of them is stored. */
  derive(name: string): readonly string[] {
    return [...this.#keys.values()].map((key) =>
      createHmac('sha256', key).update(`derived/${name}`).digest('base64url'),
    );
  }

  /** Seals a text for a name. */
  seal(text: string, name: string): string {
    const key = this.#keys.get(this.#current) ?? Buffer.alloc(0);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(name));
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${this.prefix}${sealed.toString('base64url')}`;
  }

  /** Opens what was sealed for a name. Throws SealError when the key is not there, or the text was damaged or is another's. */
  open(sealed: string, name: string): string {
    const [version, keyId = '', content = ''] = sealed.split('.');
    const key = this.#keys.get(keyId);
    if (version !== 'v1') throw new SealError('it is not a sealed text');
    if (key === undefined) throw new SealError(`it was sealed with the key ${keyId}, which is not given`);
    const bytes = Buffer.from(content, 'base64url');
    if (bytes.byteLength < NONCE_BYTES + TAG_BYTES) throw new SealError('it is too short');
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(name));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      return text.toString('utf8');
    } catch {
      throw new SealError('it was damaged, or sealed for something else');
    }
  }
}

/** Reads keys of a secret box: 32 bytes in base64 each, separated by commas or white space. Undefined = one is none. */
export function parseBoxKeys(text: Secret): Buffer[] | undefined {
  const keys = text
    .reveal()
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => Buffer.from(part, 'base64'));
  return keys.length > 0 && keys.every((key) => key.byteLength === KEY_BYTES) ? keys : undefined;
}

/** A new key as {@link parseBoxKeys} reads it. */
export function newBoxKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

function keyIdOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, KEY_ID_LENGTH);
}

import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DIGEST_BYTES = 32;
const CIPHER = 'aes-256-gcm';

/** Turns content into the bytes of a file and back. `open` gives undefined for bytes that were damaged or made with another key. */
export interface Seal {
  close(content: Uint8Array): Buffer;
  open(bytes: Buffer): Buffer | undefined;
}

/** Reads an encryption key: 32 bytes in base64. Undefined = it is none. */
export function parseConfigKey(text: string): Buffer | undefined {
  const key = Buffer.from(text.trim(), 'base64');
  return key.byteLength === KEY_BYTES ? key : undefined;
}

/** AES-256-GCM with a random nonce in front of the content and the tag behind it. */
export function encryptingSeal(key: Buffer): Seal {
  return {
    close: (content) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce);
      return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
    },
    open: (bytes) => {
      if (bytes.byteLength < NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}

/** The SHA-256 of the content in front of it. */
export const checksumSeal: Seal = {
  close: (content) => Buffer.concat([sha256(content), content]),
  open: (bytes) => {
    if (bytes.byteLength < DIGEST_BYTES) return undefined;
    const content = bytes.subarray(DIGEST_BYTES);
    return timingSafeEqual(sha256(content), bytes.subarray(0, DIGEST_BYTES)) ? content : undefined;
  },
};

function sha256(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ResponseCodec } from './index.ts';
import type { CachedResponse } from './index.ts';

const RESPONSE: CachedResponse = {
  status: 404,
  headers: ['content-type', 'text/plain', 'x-name', 'J\u00f8rn'],
  body: Buffer.from('a body with a canary'),
  contentLength: 20,
};

const plain = new ResponseCodec();
const sealing = new ResponseCodec({ key: new Uint8Array(32).fill(7), randomBytes });

function encoded(codec: ResponseCodec, isEncrypted: boolean): Uint8Array {
  const value = codec.encode('k', RESPONSE, isEncrypted);
  if (value === undefined) throw new Error('it stays in the node');
  return value;
}

describe('a value of the shared store', () => {
  it('is the answer again, encrypted or not', () => {
    expect(plain.decode('k', encoded(plain, false), false)).toEqual({
      ...RESPONSE,
      body: new Uint8Array(RESPONSE.body),
    });
    expect(sealing.decode('k', encoded(sealing, true), true)).toEqual({
      ...RESPONSE,
      body: new Uint8Array(RESPONSE.body),
    });
  });

  it('that is encrypted shows nothing, and never looks the same twice', () => {
    const values = [encoded(sealing, true), encoded(sealing, true)].map((value) => Buffer.from(value));
    expect(values[0]).not.toEqual(values[1]);
    expect(values[0]?.includes('canary')).toBe(false);
    expect(Buffer.from(encoded(sealing, false)).includes('canary')).toBe(true);
  });

  it('that is to be encrypted is not made without a key', () => {
    expect(plain.canKeep(true)).toBe(false);
    expect(plain.encode('k', RESPONSE, true)).toBeUndefined();
    expect([plain.canKeep(false), sealing.canKeep(true)]).toEqual([true, true]);
  });

  it('under another key, of another secret, changed or of the other kind is none', () => {
    const sealed = encoded(sealing, true);
    const other = new ResponseCodec({ key: new Uint8Array(32).fill(8), randomBytes });
    const changed = Uint8Array.from(sealed, (byte, i) => (i === sealed.length - 1 ? byte ^ 1 : byte));
    expect([
      sealing.decode('other', sealed, true),
      other.decode('k', sealed, true),
      plain.decode('k', sealed, true),
      sealing.decode('k', changed, true),
      sealing.decode('k', sealed, false),
      sealing.decode('k', encoded(sealing, false), true),
    ]).toEqual(Array.from({ length: 6 }, () => undefined));
  });

  it('that was cut or written by somebody else is none', () => {
    const value = encoded(plain, false);
    for (let length = 0; length < 5 + JSON.stringify([404, 20, ...RESPONSE.headers]).length; length += 1) {
      expect(plain.decode('k', value.subarray(0, length), false)).toBeUndefined();
    }
    for (const head of ['{}', '["200",1]', '[200,1,"a"]', '[200,1,"a",2]', 'nonsense']) {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(head.length);
      expect(plain.decode('k', Buffer.concat([Buffer.of(1), length, Buffer.from(head)]), false)).toBeUndefined();
    }
  });
});

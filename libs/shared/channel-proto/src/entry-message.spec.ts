import type { ConfigEntry } from '@gatehouse/config-channel';
import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry, sealEntry } from './index.ts';

const CURRENT = { version: 3, digest: 'd', payload: new Uint8Array([1, 2, 3]) };
const ENTRY: ConfigEntry = {
  key: 'stages/a/b',
  sequence: 4,
  step: 1,
  current: CURRENT,
  nodeSelector: { region: 'eu', tier: '1' },
};
const FULL: ConfigEntry = {
  ...ENTRY,
  candidate: { version: 4, digest: 'e', payload: new Uint8Array([4]), nodeIds: ['n1', 'n2'] },
  rejected: { version: 2, digest: 'c', reason: 'too hot' },
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

describe('an entry', () => {
  it('is read as it was written, with and without candidate, rejection and trace', () => {
    for (const entry of [ENTRY, FULL]) expect(decodeEntry(encodeEntry(entry))).toEqual(plain(entry));
    const removal = { ...ENTRY, current: { version: 9, digest: '', payload: undefined } };
    expect(decodeEntry(encodeEntry(removal)).current).toEqual(removal.current);
  });

  it('may have fields that only a later version knows', () => {
    const body = encodeEntry(ENTRY).subarray(0, -34);
    const later = sealEntry(Buffer.concat([body, Buffer.from([0xa2, 0x06, 0x01, 0x61])]));
    expect(decodeEntry(later)).toEqual(plain(ENTRY));
  });

  it('that was damaged anywhere is none, and never the order to remove its resource', () => {
    const good = encodeEntry(FULL);
    for (let at = 0; at < good.length; at += 1) {
      for (const bit of [1, 16, 128]) {
        const bytes = Buffer.from(good);
        bytes[at] = (bytes[at] ?? 0) ^ bit;
        expect(() => decodeEntry(bytes)).toThrow('checksum');
      }
      expect(() => decodeEntry(good.subarray(0, at))).toThrow('checksum');
    }
  });

  it('with an order that nothing could follow, a blank label, or a digest without content is none', () => {
    expect(() => decodeEntry(encodeEntry({ ...ENTRY, step: 2 ** 31 - 1 }))).toThrow('an order that nothing');
    expect(() => decodeEntry(encodeEntry({ ...ENTRY, nodeSelector: { '': '' } }))).toThrow('a blank label');
    expect(() => decodeEntry(encodeEntry({ ...ENTRY, current: { ...CURRENT, payload: undefined } }))).toThrow('digest');
  });
});

/** Payloads come as Buffer. */
function plain(entry: ConfigEntry): ConfigEntry {
  const { candidate } = entry;
  const current = { ...entry.current, payload: Buffer.from(entry.current.payload ?? []) };
  return {
    ...entry,
    current,
    ...(candidate && { candidate: { ...candidate, payload: Buffer.from(candidate.payload ?? []) } }),
  };
}

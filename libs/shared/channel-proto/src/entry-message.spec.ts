import type { ConfigEntry } from '@gatehouse/config-channel';
import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry } from './index.ts';

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
    expect(decodeEntry(Buffer.concat([encodeEntry(ENTRY), Buffer.from([0xa2, 0x06, 0x01, 0x61])]))).toEqual(
      plain(ENTRY),
    );
  });

  it('whose length was damaged is none, and never the order to remove its resource', () => {
    const bytes = Buffer.from(encodeEntry(ENTRY));
    const current = bytes.indexOf(Buffer.from([0x22, 0x0a, 0x08, 0x03]));
    expect(current).toBeGreaterThan(0);
    bytes[current + 1] = 2;
    expect(() => decodeEntry(bytes)).toThrow('not as the contract says');
  });

  it('with a field twice, an order that nothing could follow, a blank label, or a digest without content is none', () => {
    const bytes = encodeEntry(ENTRY);
    expect(() => decodeEntry(Buffer.concat([bytes, Buffer.from([0x10, 0x05])]))).toThrow('not as the contract says');
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

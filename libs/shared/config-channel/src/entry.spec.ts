import { describe, expect, it } from 'vitest';
import { compareEntries, HeadDigest, versionFor } from './index.ts';
import type { ConfigEntry } from './index.ts';

const OLD = { version: 3, digest: 'old', payload: new Uint8Array([1]) };
const NEW = { version: 4, digest: 'new', payload: new Uint8Array([2]) };
const ENTRY: ConfigEntry = { key: 'stages/a/b', sequence: 4, step: 0, current: OLD, nodeSelector: {} };
const NODE = { nodeId: 'n1', labels: { region: 'eu' } };

/** Not SHA-256, but hex and different for different texts. */
const hash = (text: string): string => Buffer.from(text).toString('hex');

describe('versionFor', () => {
  it('is the candidate on the nodes that try it and the current version on the others', () => {
    const entry = { ...ENTRY, candidate: { ...NEW, nodeIds: ['n1'] } };
    expect(versionFor(entry, NODE).digest).toBe('new');
    expect(versionFor(entry, { ...NODE, nodeId: 'n2' })).toBe(OLD);
  });

  it('is nothing on a node that lacks a label of the selector', () => {
    expect(versionFor({ ...ENTRY, nodeSelector: { region: 'eu' } }, NODE)).toBe(OLD);
    const elsewhere = { ...ENTRY, nodeSelector: { region: 'us' } };
    expect(versionFor(elsewhere, NODE)).toEqual({ version: 3, digest: '', payload: undefined });
  });
});

describe('compareEntries', () => {
  it('orders by sequence, then by step', () => {
    expect(compareEntries(ENTRY, { ...ENTRY, step: 1 })).toBeLessThan(0);
    expect(compareEntries({ ...ENTRY, sequence: 5 }, { ...ENTRY, step: 9 })).toBeGreaterThan(0);
    expect(compareEntries(ENTRY, ENTRY)).toBe(0);
  });
});

describe('HeadDigest', () => {
  it('is the same for the same entries in another order, and differs for any change', () => {
    const other = { ...ENTRY, key: 'stages/a/c' };
    const left = digestOf(ENTRY, other);
    expect(digestOf(other, { ...ENTRY, step: 7 }, ENTRY).hex).toBe(left.hex);
    expect(digestOf(ENTRY, { ...other, sequence: 9 }).hex).not.toBe(left.hex);
    expect(left.entryCount).toBe(2);
  });

  it('is that of nothing once everything is taken out', () => {
    const digest = digestOf(ENTRY);
    digest.delete(ENTRY.key);
    digest.delete('unknown');
    expect(digest.hex).toBe(new HeadDigest(hash).hex);
  });
});

function digestOf(...entries: readonly ConfigEntry[]): HeadDigest {
  const digest = new HeadDigest(hash);
  for (const entry of entries) digest.set(entry);
  return digest;
}

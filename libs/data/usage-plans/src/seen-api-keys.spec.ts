import { createHash, randomFillSync } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { ApiKeyTable, SeenApiKeys } from './index.ts';

const digestOf = (value: string): Buffer => createHash('sha256').update(value).digest();
/** More than are kept, so that some drive out others. */
const VALUES = Array.from({ length: 6_000 }, (_, number) => `value-of-a-client-${String(number)}`);

function tableOf(values: readonly string[]): ApiKeyTable {
  const shards = new Map<string, string[]>();
  for (const value of values) {
    const shard = digestOf(value).toString('hex', 0, 1);
    shards.set(shard, [...(shards.get(shard) ?? []), value]);
  }
  let table = ApiKeyTable.empty();
  for (const [shard, own] of shards) {
    const keys = own.map((value) => ({ apiKeyId: value, valueDigest: digestOf(value), usagePlanIds: [] }));
    table = table.withShard({ shard, keys: keys.sort((a, b) => Buffer.compare(a.valueDigest, b.valueDigest)) });
  }
  return table;
}

const seenApiKeys = (): SeenApiKeys => new SeenApiKeys((buffer) => randomFillSync(buffer));

describe('API keys that were seen', () => {
  it('are found by their value each time, and nothing else is', () => {
    const table = tableOf(VALUES);
    const seen = seenApiKeys();
    for (let round = 0; round < 2; round += 1) {
      for (const value of VALUES) {
        expect(seen.find(table, value)?.apiKeyId).toBe(value);
        expect(seen.find(table, `${value}0`)?.apiKeyId ?? `${value}0`).toBe(`${value}0`);
      }
    }
  });

  it('are hashed once', () => {
    const table = tableOf(['a-key-of-a-client-0000']);
    const find = vi.spyOn(table, 'find');
    const seen = seenApiKeys();
    for (let i = 0; i < 5; i += 1) expect(seen.find(table, 'a-key-of-a-client-0000')).toBeDefined();
    expect(find).toHaveBeenCalledTimes(1);
  });

  it('are told from values that differ in one character, in their length or in the order', () => {
    const value = 'abcdefghijklmnopqrst';
    const table = tableOf([value]);
    const seen = seenApiKeys();
    expect(seen.find(table, value)).toBeDefined();
    const others = Array.from(value, (_, at) => `${value.slice(0, at)}!${value.slice(at + 1)}`);
    for (const other of [...others, '', value.slice(1), `${value} `, `bacdefghijklmnopqrst`]) {
      expect(seen.find(table, other), other).toBeUndefined();
    }
  });

  it('are forgotten when the table changes', () => {
    const value = 'a-key-of-a-client-0000';
    const table = tableOf([value]);
    const seen = seenApiKeys();
    expect(seen.find(table, value)).toBeDefined();
    expect(seen.find(table.withoutShard(digestOf(value).toString('hex', 0, 1)), value)).toBeUndefined();
    expect(seen.find(table, value)).toBeDefined();
  });

  it('are of 128 bytes at most: anything else is no key', () => {
    const longest = 'k'.repeat(128);
    const table = tableOf([longest, `${longest}k`]);
    const seen = seenApiKeys();
    expect(seen.find(table, longest)).toBeDefined();
    expect(seen.find(table, `${longest}k`)).toBeUndefined();
    expect(seen.find(table, 'käy-of-a-client-0000€')).toBeUndefined();
  });
});

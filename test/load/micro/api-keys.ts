// Memory of API keys on a node, and what a look-up costs: node --expose-gc test/load/micro/api-keys.ts
import { createHash, hash } from 'node:crypto';
import { decodeResource, encodeApiKeyShard } from '@gatehouse/snapshot';
import type { ApiKeyConfig } from '@gatehouse/snapshot';
import { ApiKeyTable } from '@gatehouse/usage-plans';

const KEYS = 100_000;
const LOOKUPS_PER_BATCH = 1_000;
const BATCHES = 200;

function digestOf(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}

function valueOf(number: number): string {
  return `value-of-an-api-key-${String(number)}-abcdefgh`;
}

/** The payloads of all shards, as the control plane publishes them. */
function payloads(): Uint8Array[] {
  const shards = new Map<string, ApiKeyConfig[]>();
  for (let number = 0; number < KEYS; number += 1) {
    const valueDigest = digestOf(valueOf(number));
    const shard = valueDigest.toString('hex', 0, 1);
    const keys = shards.get(shard) ?? [];
    keys.push({ apiKeyId: `k${String(number).padStart(9, '0')}`, valueDigest, usagePlanIds: [`plan${number % 20}`] });
    shards.set(shard, keys);
  }
  return [...shards].map(([shard, keys]) => {
    keys.sort((left, right) => Buffer.compare(left.valueDigest, right.valueDigest));
    return encodeApiKeyShard({ shard, keys }).payload;
  });
}

async function usedBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function applyAll(resources: readonly Uint8Array[]): { table: ApiKeyTable; longestMs: number; totalMs: number } {
  let table = ApiKeyTable.empty();
  let longestMs = 0;
  const begin = performance.now();
  for (const payload of resources) {
    const start = performance.now();
    const decoded = decodeResource(payload);
    if (decoded.kind === 'apiKeys') table = table.withShard(decoded.apiKeys);
    longestMs = Math.max(longestMs, performance.now() - start);
  }
  return { table, longestMs, totalMs: performance.now() - begin };
}

/** Nanoseconds per call of the best batch. */
function best(call: (number: number) => unknown): number {
  let bestNs = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const begin = process.hrtime.bigint();
    for (let n = 0; n < LOOKUPS_PER_BATCH; n += 1) call((n * 7919 + batch) % KEYS);
    bestNs = Math.min(bestNs, Number(process.hrtime.bigint() - begin) / LOOKUPS_PER_BATCH);
  }
  return Math.round(bestNs);
}

const resources = payloads();
applyAll(resources);
const before = await usedBytes();
const { table, longestMs, totalMs } = applyAll(resources);
const bytesPerKey = ((await usedBytes()) - before) / KEYS;
const digests = Array.from({ length: KEYS }, (_, number) => digestOf(valueOf(number)));
const values = Array.from({ length: KEYS }, (_, number) => valueOf(number));
const payloadBytes = resources.reduce((sum, payload) => sum + payload.byteLength, 0);
process.stdout.write(
  [
    `${table.size} keys in ${resources.length} shards, ${Math.round(payloadBytes / resources.length)} bytes a shard`,
    `memory: ${bytesPerKey.toFixed(1)} bytes a key`,
    `decode and prepare: ${totalMs.toFixed(0)} ms for all, the slowest shard ${longestMs.toFixed(2)} ms`,
    `look-up by digest: ${best((number) => table.find(digests[number] ?? new Uint8Array()))} ns`,
    `SHA-256 of a value and look-up: ${best((number) => table.find(hash('sha256', values[number] ?? '', 'buffer')))} ns`,
    '',
  ].join('\n'),
);

import { randomFillSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RequestIds } from './request-ids.ts';

describe('RequestIds', () => {
  it('makes request ids of sixteen characters of base64 that end in =', () => {
    const ids = new RequestIds((buffer) => randomFillSync(buffer));
    expect(ids.requestId()).toMatch(/^[A-Za-z0-9+/]{15}=$/);
  });

  it('does not repeat an id over many refills of its pool', () => {
    const ids = new RequestIds((buffer) => randomFillSync(buffer));
    const made = new Set(Array.from({ length: 20_000 }, () => ids.requestId()));
    expect(made.size).toBe(20_000);
  });

  it('makes trace ids with the time in seconds', () => {
    const ids = new RequestIds((buffer) => buffer.fill(0xab));
    expect(ids.traceId(1_700_000_000_999)).toBe('Root=1-6553f100-abababababababababababab');
  });
});

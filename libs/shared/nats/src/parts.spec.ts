import { parseSettings } from '@gatehouse/settings';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';
import { parseDelivery } from './delivery.ts';
import { NATS_SETTINGS, natsSettings } from './index.ts';
import { Limiter } from './limiter.ts';
import { encodeKey } from './names.ts';

describe('encodeKey', () => {
  it('makes one token that NATS takes of any key, and different ones of different keys', () => {
    expect(encodeKey('domainnames/*.example.com')).toBe('domainnames/=2A=2Eexample=2Ecom');
    const keys = ['a.b', 'a=2Eb', 'a=2eb', 'a b', 'a>b', 'a*b', 'ä', 'Ã¤', '=epoch', '=head', 'stages/a/$default'];
    const tokens = keys.map(encodeKey);
    expect(new Set(tokens).size).toBe(keys.length);
    for (const token of tokens) expect(token).toMatch(/^[-/=\w]+$/);
    expect(tokens).not.toContain('=epoch');
  });

  it('refuses keys that are empty or too long for a subject', () => {
    expect(() => encodeKey('')).toThrow('cannot be used with NATS');
    expect(() => encodeKey('ä'.repeat(200))).toThrow('cannot be used with NATS');
  });
});

describe('backoffMs', () => {
  it('doubles its bound from 250 ms to 3 s and spreads below it', () => {
    expect([0, 1, 2, 6, 1_000].map((attempt) => backoffMs(attempt, () => 1))).toEqual([260, 510, 1_010, 3_010, 3_010]);
    expect(backoffMs(5, () => 0)).toBe(10);
  });
});

describe('parseDelivery', () => {
  it('reads both forms of the reply subject and nothing else', () => {
    const delivery = { streamSequence: 12, consumerSequence: 3, storedAtUnixMs: 1_700_000_000_000, pending: 7 };
    expect(parseDelivery('$JS.ACK.KV_s.c.1.12.3.1700000000000000000.7')).toEqual(delivery);
    expect(parseDelivery('$JS.ACK._.acc.KV_s.c.1.12.3.1700000000000000000.7.rnd')).toEqual(delivery);
    expect(parseDelivery('')).toBeUndefined();
    expect(parseDelivery('_INBOX.a.b')).toBeUndefined();
  });
});

describe('Limiter', () => {
  it('runs so many at a time, the others in order, and refuses what is above its bound', async () => {
    const limiter = new Limiter(1, 1);
    const order: string[] = [];
    let release = (): void => undefined;
    const first = limiter.run(() => new Promise<void>((resolve) => (release = resolve)));
    const second = limiter.run(() => Promise.resolve(order.push('second')));
    await expect(limiter.run(() => Promise.resolve())).rejects.toThrow('wait');
    expect(order).toEqual([]);
    release();
    await Promise.all([first, second]);
    expect(order).toEqual(['second']);
    await expect(limiter.run(() => Promise.reject(new Error('it failed')))).rejects.toThrow('it failed');
    await limiter.run(() => Promise.resolve());
  });
});

describe('natsSettings', () => {
  const read = (environment: Record<string, string>) => {
    const parsed = parseSettings(NATS_SETTINGS, environment);
    if (!parsed.ok) throw new Error(parsed.problems.join());
    return natsSettings(parsed.settings, { clientName: 'n1', plane: 'data' });
  };

  it('takes several addresses, and demands one', () => {
    expect(read({ GATEHOUSE_NATS_URL: 'nats://a:1, tls://b:2,' }).urls).toEqual(['nats://a:1', 'tls://b:2']);
    expect(() => read({})).toThrow('GATEHOUSE_NATS_URL is not set');
  });

  it('demands certificate and key together', () => {
    expect(() => read({ GATEHOUSE_NATS_URL: 'a', GATEHOUSE_NATS_KEY_FILE: 'k' })).toThrow('belong together');
  });
});

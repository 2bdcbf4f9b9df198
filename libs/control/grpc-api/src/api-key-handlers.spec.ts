import { ApiKeyServiceDefinition, UsagePlanServiceDefinition } from '@gatehouse/contract';
import type { Actor, ApiKeyUseCases, ApiKeyView, UsageUseCases } from '@gatehouse/records';
import { Metadata } from 'nice-grpc';
import { afterEach, describe, expect, it } from 'vitest';
import type { Identity } from './caller.ts';
import { startSpecServer } from './spec-kit.ts';

const VIEW: ApiKeyView = {
  apiKeyId: 'k1',
  revision: 2,
  document: { apiKeyId: 'k1', name: 'ann', enabled: true },
  valueDigest: 'd',
  createdAtUnixMs: 1000,
  updatedAtUnixMs: 2000,
  usagePlanIds: ['gold'],
  stageKeys: ['pets/prod'],
};

const IDENTITIES: Readonly<Record<string, Identity>> = {
  ght_viewer: { name: 'vic', role: 'viewer' },
  ght_operator: { name: 'olga', role: 'operator' },
};

let stop: () => Promise<void> = () => Promise.resolve();
afterEach(() => stop());

async function setUp() {
  const readers: string[] = [];
  const note = ({ principal }: Actor, withValue = false): ApiKeyView => {
    if (withValue) readers.push(principal);
    return withValue ? { ...VIEW, value: 'a value' } : VIEW;
  };
  const apiKeys: Partial<ApiKeyUseCases> = {
    get: (actor, { includeValue }) => Promise.resolve(note(actor, includeValue)),
    list: (actor, _page, input) =>
      Promise.resolve({ items: [note(actor, input?.includeValues)], nextPageToken: undefined }),
  };
  const usage: Partial<UsageUseCases> = {
    get: () =>
      Promise.resolve({
        items: [
          {
            apiKeyId: 'k1',
            days: [
              { used: 5_000_000_000, remaining: undefined },
              { used: 0, remaining: 0 },
            ],
          },
        ],
        nextPageToken: undefined,
      }),
  };
  const useCases = { apiKeys: apiKeys as ApiKeyUseCases, usage: usage as UsageUseCases };
  const server = await startSpecServer(useCases, { authenticate: (token) => Promise.resolve(IDENTITIES[token]) });
  stop = server.stop;
  const as = (token: string) => ({ metadata: Metadata({ authorization: `Bearer ${token}` }) });
  return { server, readers, as, keys: server.client(ApiKeyServiceDefinition) };
}

describe('values of API keys', () => {
  it('are given to operators, by name in the trail, and refused to viewers, who may read the rest', async () => {
    const { keys, as, readers } = await setUp();
    const viewer = as('ght_viewer');
    expect((await keys.getApiKey({ apiKeyId: 'k1' }, viewer)).apiKey).toMatchObject({ name: 'ann', value: undefined });
    const refusal = {
      code: 7,
      details: expect.stringMatching(/^includeValue is not allowed: .* "vic" has viewer/) as string,
    };
    await expect(keys.getApiKey({ apiKeyId: 'k1', includeValue: true }, viewer)).rejects.toMatchObject(refusal);
    await expect(keys.listApiKeys({ includeValues: true }, viewer)).rejects.toMatchObject({ code: 7 });
    expect(readers).toEqual([]);
    const operator = as('ght_operator');
    expect((await keys.getApiKey({ apiKeyId: 'k1', includeValue: true }, operator)).apiKey?.value).toBe('a value');
    expect((await keys.listApiKeys({ includeValues: true }, operator)).apiKeys[0]?.apiKey?.value).toBe('a value');
    expect(readers).toEqual(['olga', 'olga']);
  });
});

describe('usage', () => {
  it('tells a quota that is spent from none, and counts beyond 32 bits', async () => {
    const { server, as } = await setUp();
    const plans = server.client(UsagePlanServiceDefinition);
    const request = { usagePlanId: 'gold', startDate: '2026-11-27', endDate: '2026-11-28' };
    expect((await plans.getUsage(request, as('ght_viewer'))).keys).toEqual([
      { keyId: 'k1', days: [{ used: 5_000_000_000 }, { used: 0, remaining: 0 }] },
    ]);
  });
});

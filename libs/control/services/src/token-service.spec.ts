import { Secret } from '@gatehouse/secrets';
import { eventually, FakeControlStore, TEST_ACTOR } from '@gatehouse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { bootstrapToken, TokenService } from './index.ts';

const HOUR_MS = 3_600_000;
const GIVEN = `ght_${'a'.repeat(64)}`;

let now: number;
let store: FakeControlStore;
let tokens: TokenService;
let seed: number;
const randomInt = (maxExclusive: number): number => (seed = (seed * 48_271) % 2_147_483_647) % maxExclusive;
const list = async () => (await tokens.list({ pageSize: 100, pageToken: undefined })).items;
const create = (name: string, role: 'admin' | 'operator' | 'viewer' = 'viewer', expiresAtUnixMs?: number) =>
  tokens.create(TEST_ACTOR, { name, role, ...(expiresAtUnixMs === undefined ? {} : { expiresAtUnixMs }) });

beforeEach(() => {
  now = 1_700_000_000_000;
  seed = 5;
  store = new FakeControlStore(() => now);
  tokens = new TokenService({ store, clock: () => now, randomInt, logger: { warn: () => undefined } });
});

describe('tokens', () => {
  it('are 256 bits behind a prefix, and no two are equal', async () => {
    const made = [await create('a'), await create('b')];
    for (const { token } of made) expect(token).toMatch(/^ght_[A-Za-z0-9_-]{43}$/);
    expect(made[0]?.token).not.toBe(made[1]?.token);
  });

  it('are nowhere in the store', async () => {
    const { token } = await create('ci');
    expect(JSON.stringify(await list())).not.toContain(token.slice(4));
    expect(await tokens.authenticate(token)).toMatchObject({ name: 'ci', role: 'viewer' });
  });

  it('are unknown when a character is wrong, missing or too many, and after their end', async () => {
    const { token } = await create('ci', 'viewer', now + HOUR_MS);
    const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    for (const text of [wrong, token.slice(0, -1), `${token}x`, token.toUpperCase(), '', 'ght_', token.slice(4)]) {
      expect(await tokens.authenticate(text)).toBeUndefined();
    }
    now += HOUR_MS - 1;
    expect(await tokens.authenticate(token)).toBeDefined();
    now += 1;
    expect(await tokens.authenticate(token)).toBeUndefined();
  });

  it('end at once when they are revoked', async () => {
    const { token, record } = await create('ci');
    await tokens.revoke(TEST_ACTOR, record.tokenId);
    expect(await tokens.authenticate(token)).toBeUndefined();
    await expect(tokens.revoke(TEST_ACTOR, record.tokenId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keep one administrator that does not expire', async () => {
    const first = await create('first', 'admin');
    await create('guest', 'admin', now + HOUR_MS);
    const revoke = () => tokens.revoke(TEST_ACTOR, first.record.tokenId);
    await expect(revoke()).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
    await create('second', 'admin');
    await revoke();
    expect((await list()).map(({ name }) => name).sort()).toEqual(['guest', 'second']);
  });

  it.each([['anonymous'], ['local'], [''], ['-a'], ['a b'], ['ä'], ['a'.repeat(129)]])(
    'are not named %j',
    async (name) => {
      await expect(create(name)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    },
  );

  it('have names of their own, and an end in the future', async () => {
    await create('ci');
    await expect(create('ci')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    await expect(create('old', 'viewer', now)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('note their use at most every ten minutes', async () => {
    const { token } = await create('ci');
    const lastUsed = async () => (await list())[0]?.lastUsedAtUnixMs;
    const first = now;
    await Promise.all([tokens.authenticate(token), tokens.authenticate(token)]);
    await eventually(async () => expect(await lastUsed()).toBe(first));
    now += HOUR_MS / 12;
    await tokens.authenticate(token);
    expect(await lastUsed()).toBe(first);
    now += HOUR_MS / 12;
    await tokens.authenticate(token);
    await eventually(async () => expect(await lastUsed()).toBe(now));
  });

  it('are let in although the note cannot be written', async () => {
    const { token } = await create('ci');
    const failing = Object.assign(Object.create(store) as FakeControlStore, {
      transact: () => Promise.reject(new Error('read-only')),
      findToken: store.findToken.bind(store),
    });
    const warnings: string[] = [];
    const logger = { warn: (_fields: object, message: string) => warnings.push(message) };
    const service = new TokenService({ store: failing, clock: () => now, randomInt, logger });
    expect(await service.authenticate(token)).toMatchObject({ name: 'ci' });
    await eventually(() => expect(warnings).toHaveLength(1));
  });
});

describe('the bootstrap token', () => {
  it('is made and given out once when there is no token', async () => {
    const { printed } = await bootstrapToken(store, { token: undefined, randomInt });
    expect(await tokens.authenticate(printed ?? '')).toMatchObject({ name: 'bootstrap', role: 'admin' });
    expect(await bootstrapToken(store, { token: undefined, randomInt })).toEqual({});
  });

  it('is given out by one of several control planes that start at once', async () => {
    const starts = Array.from({ length: 5 }, () => bootstrapToken(store, { token: undefined, randomInt }));
    const printed = (await Promise.all(starts)).filter((result) => result.printed !== undefined);
    expect([printed.length, (await list()).length]).toEqual([1, 1]);
  });

  it('is the one that was given, which is not printed', async () => {
    expect(await bootstrapToken(store, { token: new Secret(GIVEN), randomInt })).toEqual({});
    expect(await tokens.authenticate(GIVEN)).toMatchObject({ role: 'admin' });
  });

  it('is not made beside tokens that exist', async () => {
    await create('ci');
    await bootstrapToken(store, { token: new Secret(GIVEN), randomInt });
    expect(await tokens.authenticate(GIVEN)).toBeUndefined();
  });

  it.each(['secret', 'ght_short', `ght_${'a'.repeat(43)} `])(
    'is refused when it is %j, without showing it',
    async (text) => {
      const failure = await bootstrapToken(store, { token: new Secret(text), randomInt }).catch(
        (error: unknown) => error,
      );
      expect(String(failure)).toContain('openssl rand');
      expect(String(failure)).not.toContain(`"${text}"`);
      expect(await list()).toEqual([]);
    },
  );
});

describe('an access key', () => {
  const secretBox = {
    derive: (name: string) => [`first of ${name} ${'x'.repeat(40)}`, `second of ${name} ${'x'.repeat(40)}`],
  };

  it('is the same token for clients that sign: made with it, found by its id, gone with it', async () => {
    const signing = new TokenService({
      store,
      clock: () => now,
      randomInt,
      logger: { warn: () => undefined },
      secretBox,
    });
    const { record, accessKey } = await signing.create(TEST_ACTOR, {
      name: 'terraform',
      role: 'operator',
      expiresAtUnixMs: now + 1000,
    });
    expect(accessKey?.secretAccessKey).toHaveLength(40);
    const found = await signing.findAccessKey(accessKey?.accessKeyId ?? '');
    expect([found?.record.name, found?.secrets[0], found?.secrets.length]).toEqual([
      'terraform',
      accessKey?.secretAccessKey,
      2,
    ]);
    expect(await signing.findAccessKey('AKIAGHNOBODY')).toBeUndefined();
    expect(await signing.findAccessKey(record.tokenId)).toBeUndefined();
    now += 1000;
    expect(await signing.findAccessKey(accessKey?.accessKeyId ?? '')).toBeUndefined();
  });

  it('is not made where the control plane has no secret key', async () => {
    expect((await tokens.create(TEST_ACTOR, { name: 'plain', role: 'viewer' })).accessKey).toBeUndefined();
  });
});

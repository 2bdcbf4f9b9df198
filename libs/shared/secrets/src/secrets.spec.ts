import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createMask, maskSecrets, readSecret, Secret } from './index.ts';

const CANARY = 'canary-4711';

describe('a secret', () => {
  it('shows *** wherever it is printed', () => {
    const settings = { password: new Secret(CANARY), list: [new Secret(CANARY)] };
    const prints = [
      JSON.stringify(settings),
      inspect(settings, { depth: null, showHidden: true }),
      String(settings.password),
      `${String(settings.password)}`,
      format('%s %j %o', settings.password, settings, settings),
      String(Object.entries(settings.password)),
      inspect(structuredClone({ ...settings.password })),
    ];
    for (const print of prints) expect(print).not.toContain(CANARY);
    expect(prints[0]).toBe('{"password":"***","list":["***"]}');
    expect(settings.password.reveal()).toBe(CANARY);
  });

  it('shows an empty one as empty, so that a dump tells whether it is set', () => {
    expect([String(new Secret('')), new Secret('').isEmpty, new Secret('x').isEmpty]).toEqual(['', true, false]);
  });
});

describe('the mask', () => {
  it.each([
    ['postgres://user:canary-4711@host:5432/db', 'postgres://***@host:5432/db'],
    ['nats://user:ca@nary-4711@host:4222, tried', 'nats://***@host:4222, tried'],
    ['redis://:canary-4711@h', 'redis://***@h'],
    ['nats://canary-4711@h', 'nats://***@h'],
    ['"url":"postgres://u:canary-4711@h/d"', '"url":"postgres://***@h/d"'],
    ['postgres://h/d?user=a&password=canary-4711&x=1', 'postgres://h/d?user=a&password=***&x=1'],
    ['authorization: Bearer canary-4711', 'authorization: Bearer ***'],
    ['"authorization":"Basic canary-4711"', '"authorization":"Basic ***"'],
    ['token ght_canary-4711_xyz is', 'token ght_*** is'],
  ])('takes the secret out of %s', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
  });

  it.each(['http://host:80/a@b'.slice(0, 14), 'postgres://host/db', 'mail me@example.com', 'ght_ is a prefix'])(
    'leaves %s alone',
    (text) => {
      expect(maskSecrets(text)).toBe(text);
    },
  );

  it('finds known secrets by value, in each spelling', () => {
    const mask = createMask([
      new Secret('pa"ss wörd'),
      new Secret('postgres://user:p%2Fss-w0rd@db.example/gatehouse'),
      new Secret('nats://a:first-secret@h1,nats://b:second-secret@h2'),
      new Secret('api-key=otlp-secret'),
      new Secret('abc'),
      new Secret(''),
    ]);
    expect(mask(JSON.stringify('pa"ss wörd'))).toBe('"***"');
    expect(mask('p%2Fss-w0rd p/ss-w0rd first-secret second-secret otlp-secret')).toBe('*** *** *** *** ***');
    expect(mask('db.example abc user')).toBe('db.example abc user');
  });
});

describe('readSecret', () => {
  it('takes the value or the content of the file, and refuses both, a missing and an empty file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-secret-'));
    const file = join(folder, 'token');
    const variable = 'GATEHOUSE_X';
    const none = new Secret('');
    try {
      await writeFile(file, 'from-file\n');
      expect((await readSecret({ value: none, file, variable }))?.reveal()).toBe('from-file');
      expect((await readSecret({ value: new Secret('given'), file: '', variable }))?.reveal()).toBe('given');
      expect(await readSecret({ value: none, file: '', variable })).toBeUndefined();
      await expect(readSecret({ value: new Secret('given'), file, variable })).rejects.toThrow('both set');
      await expect(readSecret({ value: none, file: `${file}.no`, variable })).rejects.toThrow('ENOENT');
      await writeFile(file, ' \n');
      await expect(readSecret({ value: none, file, variable })).rejects.toThrow('is empty');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

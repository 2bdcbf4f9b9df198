import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestCa } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTlsFiles } from './index.ts';
import type { TlsFiles } from './index.ts';

const ca = createTestCa();
const first = ca.issue('first');
const second = ca.issue('second');

let folder: string;
let open: TlsFiles | undefined;
const paths = () => ({ certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key'), clientCaFile: '' });
const write = async ({ cert, key }: { cert: string; key: string }): Promise<void> => {
  await writeFile(paths().certFile, cert);
  await writeFile(paths().keyFile, key);
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-tls-'));
});
afterEach(async () => {
  open?.close();
  await rm(folder, { recursive: true });
});

describe('the certificate files of a listener', () => {
  it('are no TLS when none is set, and an error when one of the two is missing', async () => {
    expect(await openTlsFiles({ certFile: '', keyFile: '', clientCaFile: '' })).toBeUndefined();
    await expect(openTlsFiles({ ...paths(), keyFile: '' })).rejects.toThrow('GATEHOUSE_TLS_KEY_FILE');
  });

  it('are refused with the name of the setting when they cannot be read or do not belong together', async () => {
    await expect(openTlsFiles(paths())).rejects.toThrow(/GATEHOUSE_TLS_(CERT|KEY)_FILE: .*ENOENT/);
    await write({ cert: first.cert, key: second.key });
    await expect(openTlsFiles(paths())).rejects.toThrow('belong together');
    await write(first);
    await writeFile(join(folder, 'ca'), 'nothing');
    await expect(openTlsFiles({ ...paths(), clientCaFile: join(folder, 'ca') })).rejects.toThrow('no certificate');
  });

  it('are taken again when they change; a half-written pair is told of once and the old one stays', async () => {
    await write(first);
    const outcomes: string[] = [];
    open = await openTlsFiles(paths(), {
      pollIntervalMs: 3_600_000,
      onReload: ({ error }) => outcomes.push(error === undefined ? 'taken' : 'refused'),
    });
    const seen: string[] = [];
    const stop = open?.onChange(({ cert }) => seen.push(cert));
    await open?.reload();
    expect([outcomes, seen]).toEqual([[], []]);
    await writeFile(paths().certFile, second.cert);
    await open?.reload();
    await open?.reload();
    expect([outcomes, open?.current().cert]).toEqual([['refused'], first.cert]);
    await write(second);
    await open?.reload();
    expect([outcomes, seen, open?.current().cert]).toEqual([['refused', 'taken'], [second.cert], second.cert]);
    stop?.();
    await write(first);
    await open?.reload();
    expect(seen).toHaveLength(1);
  });
});

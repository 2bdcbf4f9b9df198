import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings } from '@gatehouse/settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSecretBox } from './open-secret-box.ts';
import { controlPlaneSettings } from './settings.ts';
import type { ControlPlaneSettings } from './settings.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-secret-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

function settings(environment: Readonly<Record<string, string>> = {}): ControlPlaneSettings {
  const parsed = parseSettings(controlPlaneSettings('none'), { GATEHOUSE_DATA_DIR: dataDir, ...environment }, []);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return parsed.settings;
}

describe('the box for values in the store', () => {
  it('has a key beside a store in a file, which only its owner may read and which stays', async () => {
    const first = await openSecretBox(settings());
    const file = join(dataDir, 'secret.key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const sealed = first?.seal('a value', 'k1') ?? '';
    const text = await readFile(file, 'utf8');
    expect((await openSecretBox(settings()))?.open(sealed, 'k1')).toBe('a value');
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('has the keys of the settings, the first one seals', async () => {
    const old = await openSecretBox(settings({ GATEHOUSE_SECRET_KEY: KEY }));
    const both = await openSecretBox(settings({ GATEHOUSE_SECRET_KEY: `${OTHER_KEY},${KEY}` }));
    expect(both?.open(old?.seal('a value', 'k1') ?? '', 'k1')).toBe('a value');
    expect(both?.prefix).not.toBe(old?.prefix);
    await writeFile(join(dataDir, 'mine'), `${KEY}\n`);
    const ofFile = await openSecretBox(settings({ GATEHOUSE_SECRET_KEY_FILE: join(dataDir, 'mine') }));
    expect(ofFile?.prefix).toBe(old?.prefix);
  });

  it('is none for a database without a key, because all of its processes must have the same', async () => {
    expect(await openSecretBox(settings({ GATEHOUSE_STORE_URL: 'postgres://a@b/c' }))).toBeUndefined();
  });

  it('is refused with a key that is none, by the name of the setting', async () => {
    const open = openSecretBox(settings({ GATEHOUSE_SECRET_KEY: 'short' }));
    await expect(open).rejects.toThrow('GATEHOUSE_SECRET_KEY must hold keys of 32 bytes in base64');
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newBoxKey, parseBoxKeys, readSecret, Secret, SecretBox } from '@gatehouse/secrets';
import type { ControlPlaneSettings } from './settings.ts';

const KEY_FILE = 'secret.key';

/**
 * The box for values in the store: with the key of the settings or, for a store in a file, with one that lies beside it and
 * is made when it is missing. Undefined for a database without a key in the settings: its processes must share one.
 * Throws Error for a key that is none.
 */
export async function openSecretBox(settings: ControlPlaneSettings): Promise<SecretBox | undefined> {
  const { secretKey: value, secretKeyFile: file } = settings;
  const given = await readSecret({ value, file, variable: 'GATEHOUSE_SECRET_KEY' });
  if (given !== undefined) return boxOf(given, 'GATEHOUSE_SECRET_KEY');
  if (!settings.storeUrl.isEmpty) return undefined;
  const keyFile = join(settings.dataDir, KEY_FILE);
  return boxOf(new Secret(await readOrMake(keyFile)), keyFile);
}

function boxOf(text: Secret, source: string): SecretBox {
  const keys = parseBoxKeys(text);
  if (keys !== undefined) return new SecretBox(keys);
  throw new Error(`${source} must hold keys of 32 bytes in base64, the current one first: openssl rand -base64 32`);
}

/** Never written over: without the key all values of API keys would be lost. */
async function readOrMake(file: string): Promise<string> {
  const key = newBoxKey();
  try {
    await writeFile(file, `${key}\n`, { flag: 'wx', mode: 0o600 });
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFile(file, 'utf8');
  }
}

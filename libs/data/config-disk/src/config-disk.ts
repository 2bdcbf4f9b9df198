import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigCopy, ConfigEntry } from '@gatehouse/config-channel';
import { decodeEntry, encodeEntry } from '@gatehouse/channel-proto';
import { readIfPresent, writeAtomically } from './atomic-file.ts';
import { joinFrames, splitFrames } from './frames.ts';
import { checksumSeal, encryptingSeal } from './seal.ts';
import type { Seal } from './seal.ts';

const DIGEST = /^[0-9a-f]{64}$/;

/** Where and how a copy is kept. */
export interface ConfigDiskOptions {
  /** Folder of the copy; made if it does not exist. One node, one folder. */
  readonly folder: string;
  /** 32 bytes that encrypt all files; undefined = plain files with checksums. */
  readonly key: Buffer | undefined;
  /** Told of files that are left out because they are damaged or made with another key. */
  readonly onDamaged: (file: string) => void;
}

/**
 * Opens the last known good configuration in a folder: `entries` holds what was applied, `chunks/` the content by
 * SHA-256. Every file is checked when it is read and replaced as a whole. Rejects when the folder cannot be made.
 */
export async function openConfigDisk(options: ConfigDiskOptions): Promise<ConfigCopy> {
  await mkdir(join(options.folder, 'chunks'), { recursive: true, mode: 0o700 });
  return new ConfigDisk(options);
}

class ConfigDisk implements ConfigCopy {
  readonly #entriesFile: string;
  readonly #chunkFolder: string;
  readonly #seal: Seal;
  readonly #onDamaged: (file: string) => void;

  constructor({ folder, key, onDamaged }: ConfigDiskOptions) {
    this.#entriesFile = join(folder, 'entries');
    this.#chunkFolder = join(folder, 'chunks');
    this.#seal = key === undefined ? checksumSeal : encryptingSeal(key);
    this.#onDamaged = onDamaged;
  }

  async load(): Promise<readonly ConfigEntry[]> {
    const content = await this.#read(this.#entriesFile);
    if (content === undefined) return [];
    try {
      return splitFrames(content).map(decodeEntry);
    } catch {
      this.#onDamaged(this.#entriesFile);
      return [];
    }
  }

  async chunk(digest: string): Promise<Uint8Array | undefined> {
    const file = this.#chunkFile(digest);
    const content = await this.#read(file);
    if (content === undefined || sha256(content) === digest) return content;
    this.#onDamaged(file);
    return undefined;
  }

  async putChunk(digest: string, bytes: Uint8Array): Promise<void> {
    await writeAtomically(this.#chunkFile(digest), this.#seal.close(bytes));
  }

  async save(entries: readonly ConfigEntry[], chunkDigests: ReadonlySet<string>): Promise<void> {
    await writeAtomically(this.#entriesFile, this.#seal.close(joinFrames(entries.map(encodeEntry))));
    for (const name of await readdir(this.#chunkFolder)) {
      if (!chunkDigests.has(name)) await rm(join(this.#chunkFolder, name), { force: true });
    }
  }

  async #read(file: string): Promise<Buffer | undefined> {
    const bytes = await readIfPresent(file);
    if (bytes === undefined) return undefined;
    const content = this.#seal.open(bytes);
    if (content === undefined) this.#onDamaged(file);
    return content;
  }

  #chunkFile(digest: string): string {
    if (!DIGEST.test(digest)) throw new Error(`"${digest}" is no SHA-256`);
    return join(this.#chunkFolder, digest);
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

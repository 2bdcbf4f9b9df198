import { createHash } from 'node:crypto';
import { mkdir, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigCopy, ConfigEntry } from '@gatehouse/config-channel';
import { decodeEntry, encodeEntry } from '@gatehouse/channel-proto';
import { isMissing, readIfPresent, syncFolder, writeAtomically } from './atomic-file.ts';
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
  const chunkFolder = join(options.folder, 'chunks');
  await mkdir(chunkFolder, { recursive: true, mode: 0o700 });
  return new ConfigDisk(options, await readdir(chunkFolder));
}

/** What the folder of chunks holds is remembered: a change of one route asks for a chunk that is not there. */
class ConfigDisk implements ConfigCopy {
  readonly #folder: string;
  readonly #entriesFile: string;
  readonly #chunkFolder: string;
  readonly #seal: Seal;
  readonly #onDamaged: (file: string) => void;
  /** Names of chunks that are there and may be asked for. */
  readonly #held: Set<string>;
  /** Files in the folder of chunks that are not wanted any more. */
  readonly #dropped: Set<string>;
  #hasNewNames = false;
  /** Most entries are the same from one save to the next. */
  readonly #encoded = new WeakMap<ConfigEntry, Uint8Array>();

  constructor({ folder, key, onDamaged }: ConfigDiskOptions, fileNames: readonly string[]) {
    this.#folder = folder;
    this.#entriesFile = join(folder, 'entries');
    this.#chunkFolder = join(folder, 'chunks');
    this.#held = new Set(fileNames.filter((name) => DIGEST.test(name)));
    this.#dropped = new Set(fileNames.filter((name) => !DIGEST.test(name)));
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
    if (!this.#held.has(digest)) return undefined;
    const file = this.#chunkFile(digest);
    const content = await this.#read(file);
    if (content !== undefined && sha256(content) === digest) return content;
    // Whoever brings it writes it anew.
    this.#held.delete(digest);
    if (content !== undefined) this.#onDamaged(file);
    return undefined;
  }

  async save(
    entries: readonly ConfigEntry[],
    chunkDigests: ReadonlySet<string>,
    newChunks: ReadonlyMap<string, Uint8Array>,
  ): Promise<void> {
    // At once: what is dropped is not given to anybody who asks while this goes on.
    for (const digest of this.#held) if (!chunkDigests.has(digest)) this.#drop(digest);
    for (const [digest, bytes] of newChunks) if (!this.#held.has(digest)) await this.#write(digest, bytes);
    if (this.#hasNewNames) await syncFolder(this.#chunkFolder);
    this.#hasNewNames = false;
    await writeAtomically(this.#entriesFile, this.#seal.close(joinFrames(entries.map((entry) => this.#encode(entry)))));
    await syncFolder(this.#folder);
    for (const name of this.#dropped) await this.#remove(name);
  }

  #drop(digest: string): void {
    this.#held.delete(digest);
    this.#dropped.add(digest);
  }

  async #write(digest: string, bytes: Uint8Array): Promise<void> {
    await writeAtomically(this.#chunkFile(digest), this.#seal.close(bytes));
    this.#hasNewNames = true;
    this.#held.add(digest);
    this.#dropped.delete(digest);
  }

  async #remove(name: string): Promise<void> {
    await unlink(join(this.#chunkFolder, name)).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    this.#dropped.delete(name);
  }

  #encode(entry: ConfigEntry): Uint8Array {
    const known = this.#encoded.get(entry);
    if (known !== undefined) return known;
    const bytes = encodeEntry(entry);
    this.#encoded.set(entry, bytes);
    return bytes;
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

import type { RedisLink } from './redis-link.ts';

/** Bytes that may be on their way to Redis at once; values beyond are dropped, so that a slow Redis does not fill the process. */
const MAX_WRITING_BYTES = 16 * 1024 * 1024;

/** Values with a time to live in Redis, best effort: whoever asks can do without. Losing Redis costs nobody more than one deadline of the link. */
export class RedisValues {
  readonly #link: RedisLink;
  #writingBytes = 0;

  constructor(link: RedisLink) {
    this.#link = link;
  }

  /** The value of a key and how long it lives on by the clock of Redis. Undefined = there is none, or Redis cannot be asked in time. Never rejects. */
  async get(key: string): Promise<{ readonly bytes: Uint8Array; readonly remainingMs: number } | undefined> {
    const link = this.#link;
    if (!link.isAvailable || link.isSuspect) return undefined;
    try {
      // Both are sent before either is awaited: one round trip.
      const [bytes, remainingMs] = await Promise.all([link.commandBuffer('get', key), link.command('pttl', key)]);
      return bytes instanceof Uint8Array && typeof remainingMs === 'number' && remainingMs > 0
        ? { bytes, remainingMs }
        : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps a value for so long, if that can be done. Never throws. */
  set(key: string, bytes: Uint8Array, ttlMs: number): void {
    const size = bytes.byteLength;
    if (!this.#link.isAvailable || this.#writingBytes + size > MAX_WRITING_BYTES) return;
    this.#writingBytes += size;
    const value = Buffer.from(bytes.buffer, bytes.byteOffset, size);
    const finish = (): void => {
      this.#writingBytes -= size;
    };
    this.#link.command('set', key, value, 'PX', Math.ceil(ttlMs)).then(finish, finish);
  }
}

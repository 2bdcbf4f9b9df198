import type { ConnectionDirectory, ConnectionRecord } from '@gatehouse/connection-channel';
import type { RedisLink } from './redis-link.ts';
import { redisScript } from './redis-script.ts';

/** All keys are of one slot of a Cluster: taking over moves between two of them in one step. */
const PREFIX = '{gatehouse:connections}:';
const OWNERS = `${PREFIX}owners`;
/** Records that are taken over in one step. */
const TAKEN_AT_ONCE = 500;

const ADD = redisScript(`
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
return 1`);

/** KEYS: lease and records of the lost node, records of who takes them, all owners. One node takes a record, however many try. */
const TAKE = redisScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then return {} end
local taken = redis.call('HRANDFIELD', KEYS[2], ARGV[1], 'WITHVALUES')
for i = 1, #taken, 2 do
  redis.call('HSET', KEYS[3], taken[i], taken[i + 1])
  redis.call('HDEL', KEYS[2], taken[i])
end
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('SREM', KEYS[4], ARGV[2]) end
if #taken > 0 then redis.call('SADD', KEYS[4], ARGV[3]) end
return taken`);

/** The directory of connections in Redis: a hash for each node, and a lease that the node renews. */
export class RedisConnectionDirectory implements ConnectionDirectory {
  readonly #link: RedisLink;

  constructor(link: RedisLink) {
    this.#link = link;
  }

  async add(owner: string, record: ConnectionRecord): Promise<void> {
    const text = JSON.stringify(record);
    await this.#quietly(this.#link.runScript(ADD, [OWNERS, recordsKey(owner)], [owner, record.connectionId, text]));
  }

  async holds(owner: string, connectionId: string): Promise<boolean> {
    return (await this.#quietly(this.#link.command('HEXISTS', recordsKey(owner), connectionId))) !== 0;
  }

  remove(owner: string, connectionId: string): void {
    void this.#quietly(this.#link.command('HDEL', recordsKey(owner), connectionId));
  }

  async beat(owner: string, leaseMs: number): Promise<void> {
    await this.#quietly(this.#link.command('SET', leaseKey(owner), '1', 'PX', leaseMs));
  }

  async recordsOf(owner: string): Promise<readonly ConnectionRecord[]> {
    const texts = await this.#quietly(this.#link.command('HVALS', recordsKey(owner)));
    return recordsIn(texts);
  }

  async takeLost(owner: string): Promise<readonly ConnectionRecord[]> {
    const owners = await this.#quietly(this.#link.command('SMEMBERS', OWNERS));
    for (const lost of Array.isArray(owners) ? owners.map(String) : []) {
      if (lost === owner) continue;
      const keys = [leaseKey(lost), recordsKey(lost), recordsKey(owner), OWNERS];
      const taken = await this.#quietly(this.#link.runScript(TAKE, keys, [TAKEN_AT_ONCE, lost, owner]));
      const records = recordsIn(Array.isArray(taken) ? taken.filter((_, i) => i % 2 === 1) : []);
      if (records.length > 0) return records;
    }
    return [];
  }

  /** Without Redis there is no directory: connections go on, and what a node loses then is lost. */
  async #quietly(answer: Promise<unknown>): Promise<unknown> {
    try {
      return await answer;
    } catch {
      return undefined;
    }
  }
}

function recordsKey(owner: string): string {
  return `${PREFIX}of:${owner}`;
}

function leaseKey(owner: string): string {
  return `${PREFIX}lives:${owner}`;
}

/** A text that is no record is left out. */
function recordsIn(texts: unknown): ConnectionRecord[] {
  if (!Array.isArray(texts)) return [];
  return texts.flatMap((text: unknown) => {
    try {
      return [JSON.parse(String(text)) as ConnectionRecord];
    } catch {
      return [];
    }
  });
}

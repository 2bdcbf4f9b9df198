import { redisScript } from './redis-script.ts';

/** A node that was not heard of for so long does not count any more. */
const ALIVE_MS = 5_000;

/** Says that a node is alive. KEYS = the nodes; ARGV = the node, or nothing to leave: the second argument is `0`. Answers how many are alive. */
export const NODE_SCRIPT = redisScript(`
local time = redis.call('TIME')
local nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if ARGV[2] == '0' then redis.call('ZREM', KEYS[1], ARGV[1])
else redis.call('ZADD', KEYS[1], string.format('%.0f', nowMs), ARGV[1]) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', nowMs - ${String(ALIVE_MS)}))
redis.call('PEXPIRE', KEYS[1], ${String(ALIVE_MS * 2)})
return redis.call('ZCARD', KEYS[1])
`);

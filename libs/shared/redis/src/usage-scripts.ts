import { redisScript } from './redis-script.ts';

/** Days that are confirmed are forgotten after so many: the longest period and a day to spare. */
const KEPT_DAYS = 33;
const KEPT_MS = 70 * 86_400_000;

/** Marks day counts of a key as kept elsewhere. KEYS = changed keys, the key; ARGV = its name, then day, count of each. */
export const CONFIRM_SCRIPT = redisScript(`
local name = ARGV[1]
if redis.call('EXISTS', KEYS[2]) == 0 then return redis.call('SREM', KEYS[1], name) end
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[2], 'c' .. ARGV[i], ARGV[i + 1]) end
local today = math.floor(tonumber(redis.call('TIME')[1]) / 86400)
local counted, confirmed = {}, {}
local stored = redis.call('HGETALL', KEYS[2])
for i = 1, #stored, 2 do
  local kind, day = string.sub(stored[i], 1, 1), string.sub(stored[i], 2)
  if kind == 'd' then counted[day] = stored[i + 1] elseif kind == 'c' then confirmed[day] = stored[i + 1] end
end
local isSettled = true
for day, count in pairs(counted) do
  if confirmed[day] ~= count then isSettled = false
  elseif tonumber(day) < today - ${String(KEPT_DAYS)} then redis.call('HDEL', KEYS[2], 'd' .. day, 'c' .. day) end
end
if isSettled then redis.call('SREM', KEYS[1], name) end
return 1
`);

/**
 * Brings day counts of a key back: they come on top of what was counted since the key was lost, which nothing has confirmed yet, and
 * once only. KEYS = the key; ARGV = day, count of each.
 */
export const RESTORE_SCRIPT = redisScript(`
for i = 1, #ARGV, 2 do
  local day, count = ARGV[i], tonumber(ARGV[i + 1])
  local counted = tonumber(redis.call('HGET', KEYS[1], 'd' .. day) or '0')
  local isLost = redis.call('HEXISTS', KEYS[1], 'c' .. day) == 0
  redis.call('HSET', KEYS[1], 'd' .. day, string.format('%.0f', isLost and counted + count or math.max(counted, count)))
  redis.call('HSET', KEYS[1], 'c' .. day, ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], ${String(KEPT_MS)})
return 1
`);

/** Sets what is added to the limit of a period. KEYS = the key; ARGV = first day, extra. */
export const ADJUST_SCRIPT = redisScript(`
redis.call('HSET', KEYS[1], 'x' .. ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ${String(KEPT_MS)})
return 1
`);

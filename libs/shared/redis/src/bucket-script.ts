import { LEASE_TTL_MS } from '@gatehouse/counters';
import { redisScript } from './redis-script.ts';

/**
 * Settles and hands out tokens of several buckets: what `exchangeBucket` of `@gatehouse/counters` does, step for step, with the
 * clock of Redis. A bucket is a hash: `t` micro-tokens, `a` the microsecond up to which they have flowed in, and for each node
 * that holds tokens `amount:expiry:sequence`. It expires when it is full again, which is as good as gone.
 *
 * KEYS = buckets. ARGV = holder, sequence, then for each bucket: burst, rate in thousandths, held, returned, need, ahead, owed.
 * Answers kept, granted, left, milliseconds until there is a token, for each.
 */
export const BUCKET_SCRIPT = redisScript(`
local MICRO, TTL = 1000000, ${String(LEASE_TTL_MS * 1_000)}
local time = redis.call('TIME')
local clock = tonumber(time[1]) * MICRO + tonumber(time[2])
local holder, sequence = ARGV[1], tonumber(ARGV[2])
local whole = function (number) return string.format('%.0f', number) end
local answer = {}

local function fill(bucket, rate, untilUs, room)
  local inflow = math.floor((untilUs - bucket.at) * rate / 1000)
  local tokens = bucket.tokens + inflow
  if tokens >= room then
    bucket.tokens = math.max(0, room)
    bucket.at = untilUs
    return
  end
  bucket.tokens = tokens
  if rate == 0 then bucket.at = untilUs
  else bucket.at = math.min(untilUs, bucket.at + math.ceil(inflow * 1000 / rate)) end
end

local function exchange(key, burst, rate, held, returned, need, ahead, owed)
  local bucket = { tokens = burst * MICRO, at = clock }
  local leases, mine = {}, nil
  local stored = redis.call('HGETALL', key)
  for i = 1, #stored, 2 do
    local name, value = stored[i], stored[i + 1]
    if name == 't' then bucket.tokens = tonumber(value)
    elseif name == 'a' then bucket.at = tonumber(value)
    else
      local amount, expiry, number = string.match(value, '^(%d+):(%d+):(%d+)$')
      local lease = { name = name, amount = tonumber(amount), expiry = tonumber(expiry), sequence = tonumber(number) }
      leases[#leases + 1] = lease
      if name == holder then mine = lease end
    end
  end
  if mine and mine.sequence >= sequence then return 0, 0, 0, 0 end
  local now = math.max(clock, bucket.at)
  local out, expired, boundary, gone = 0, 0, bucket.at, {}
  for _, lease in ipairs(leases) do
    out = out + lease.amount * MICRO
    if lease.expiry <= now then
      expired = expired + lease.amount * MICRO
      boundary = math.max(boundary, lease.expiry)
      gone[#gone + 1] = lease.name
      if lease == mine then mine = nil end
    end
  end
  if expired > 0 then fill(bucket, rate, boundary, burst * MICRO - out) end
  fill(bucket, rate, now, burst * MICRO - out + expired)
  local amount = mine and mine.amount or 0
  local kept = math.min(held, amount)
  returned = math.min(returned, amount - kept)
  bucket.tokens = math.max(0, bucket.tokens + (returned - owed) * MICRO)
  local tokens = math.floor(bucket.tokens / MICRO)
  local needed = math.min(need, tokens)
  local granted = needed + math.min(ahead, math.ceil((tokens - needed) / 2))
  bucket.tokens = bucket.tokens - granted * MICRO
  local fields = { 't', whole(bucket.tokens), 'a', whole(bucket.at) }
  if kept + granted > 0 then
    fields[5] = holder
    fields[6] = whole(kept + granted) .. ':' .. whole(now + TTL) .. ':' .. whole(sequence)
  elseif mine then gone[#gone + 1] = holder end
  if #gone > 0 then redis.call('HDEL', key, unpack(gone)) end
  redis.call('HSET', key, unpack(fields))
  local fullMs = rate > 0 and math.ceil((burst * MICRO - bucket.tokens) / rate) or 86400000
  redis.call('PEXPIRE', key, whole(fullMs + TTL / 1000 + (now - clock) / 1000 + 1000))
  local waitMs = 0
  if bucket.tokens < MICRO then waitMs = rate > 0 and math.ceil((MICRO - bucket.tokens) / rate) or 86400000 end
  return kept, granted, tokens - granted, waitMs
end

for i, key in ipairs(KEYS) do
  local a, n = 2 + (i - 1) * 7, {}
  for j = 1, 7 do n[j] = tonumber(ARGV[a + j]) end
  local kept, granted, left, waitMs = exchange(key, n[1], n[2], n[3], n[4], n[5], n[6], n[7])
  local b = (i - 1) * 4
  answer[b + 1], answer[b + 2], answer[b + 3], answer[b + 4] = kept, granted, left, waitMs
end
return answer
`);

/** Figures of one bucket in the answer. */
export const BUCKET_ANSWER_LENGTH = 4;

import { LEASE_TTL_MS } from '@gatehouse/counters';

/**
 * The part of the exchange script that settles and hands out tokens of one bucket: what `exchangeBucket` of `@gatehouse/counters`
 * does, step for step. A bucket is a hash: `t` micro-tokens, `a` the microsecond up to which they have flowed in, and for each node
 * that holds tokens `amount:expiry:sequence`. It expires when it is full again, which is as good as gone.
 */
export const BUCKET_LUA = `
local MICRO, TTL = 1000000, ${String(LEASE_TTL_MS * 1_000)}

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

local function exchangeBucket(key, burst, rate, held, returned, need, ahead, owed)
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
`;

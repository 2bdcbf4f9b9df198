import { redisScript } from './redis-script.ts';

/** Length of a quota's day count in Redis after it was last touched: longer than the longest period. */
const KEPT_MS = 70 * 86_400_000;

/**
 * Counts usage and hands out what quotas have left, by the calendar of Redis's clock in UTC. A key under a plan is a hash: `d{day}`
 * requests of a day, `c{day}` what the control plane has confirmed of it, `x{day}` what is added to the limit of the period that
 * starts on that day. Days are numbers, 0 = 1970-01-01.
 *
 * KEYS = the mark of a store that is trusted, the set of changed keys, then the quotas. ARGV for each: name in the set, limit (-1 =
 * only counted), offset, startDay, period, returned, returnedDay, need, ahead, owed, seenUsed, seenStart. Answers granted, left,
 * used, day, first day of the period, milliseconds until its end, whether it is trusted, for each.
 */
export const QUOTA_SCRIPT = redisScript(`
local DAY = 86400000
local time = redis.call('TIME')
local nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local today = math.floor(nowMs / DAY)
local trusted = redis.call('EXISTS', KEYS[1])
local whole = function (number) return string.format('%.0f', number) end

-- Day of the month, from 0, by the count of days in eras of 400 years.
local function dayOfMonth(day)
  local z = day + 719468
  local inEra = z - math.floor(z / 146097) * 146097
  local year = math.floor((inEra - math.floor(inEra / 1460) + math.floor(inEra / 36524) - math.floor(inEra / 146096)) / 365)
  local inYear = inEra - (365 * year + math.floor(year / 4) - math.floor(year / 100))
  local month = math.floor((5 * inYear + 2) / 153)
  return inYear - math.floor((153 * month + 2) / 5)
end

local function periodOf(period, day)
  if period == 'DAY' then return day, day + 1 end
  if period == 'WEEK' then
    local start = day - (day + 4) % 7
    return start, start + 7
  end
  local start = day - dayOfMonth(day)
  return start, start + 32 - dayOfMonth(start + 32)
end

local function exchange(key, name, limit, offset, startDay, period, returned, returnedDay, need, ahead, owed, seenUsed, seenStart)
  local start, finish = periodOf(period, today)
  local days, used, extra = {}, 0, 0
  local stored = redis.call('HGETALL', key)
  for i = 1, #stored, 2 do
    local kind, day = string.sub(stored[i], 1, 1), tonumber(string.sub(stored[i], 2))
    if kind == 'd' then
      days[day] = tonumber(stored[i + 1])
      if day >= start and day < finish then used = used + days[day] end
    elseif kind == 'x' and day == start then extra = tonumber(stored[i + 1]) end
  end
  local changed = {}
  local function add(day, amount)
    if amount == 0 then return end
    local before = days[day] or 0
    local after = math.max(0, before + amount)
    days[day] = after
    changed[day] = true
    if day >= start and day < finish then used = used + after - before end
  end
  add(returnedDay, -returned)
  add(today, owed)
  if seenStart == start then add(today, math.max(0, seenUsed - used)) end
  local first = startDay >= start and startDay < finish
  local room = need + ahead
  if limit >= 0 then room = math.max(0, limit + extra - (first and offset or 0) - used) end
  local isTrusted = (limit < 0 or trusted == 1) and 1 or 0
  local granted = 0
  if isTrusted == 1 then
    local needed = math.min(need, room)
    granted = needed + math.min(ahead, math.ceil((room - needed) / 2))
  end
  add(today, granted)
  local fields = {}
  for day in pairs(changed) do
    fields[#fields + 1] = 'd' .. whole(day)
    fields[#fields + 1] = whole(days[day])
  end
  if #fields > 0 then
    redis.call('HSET', key, unpack(fields))
    redis.call('PEXPIRE', key, ${String(KEPT_MS)})
    redis.call('SADD', KEYS[2], name)
  end
  return granted, room - granted, used, start, finish * DAY - nowMs, isTrusted
end

local answer = {}
for i = 3, #KEYS do
  local a, n = (i - 3) * 12, {}
  for j = 1, 12 do n[j] = (j == 1 or j == 5) and ARGV[a + j] or tonumber(ARGV[a + j]) end
  local granted, left, used, start, endsInMs, isTrusted = exchange(KEYS[i], unpack(n))
  local b = (i - 3) * 7
  answer[b + 1], answer[b + 2], answer[b + 3], answer[b + 4] = granted, left, used, today
  answer[b + 5], answer[b + 6], answer[b + 7] = start, endsInMs, isTrusted
end
return answer
`);

/** Figures of one quota in the answer. */
export const QUOTA_ANSWER_LENGTH = 7;

/** Length of a quota's day count in Redis after it was last touched: longer than the longest period. */
const KEPT_MS = 70 * 86_400_000;

/**
 * The part of the exchange script that counts usage and hands out what one quota has left, by the calendar of Redis's clock in UTC. A
 * key under a plan is a hash: `d{day}` requests of a day, `c{day}` what the control plane has confirmed of it, `x{day}` what is added
 * to the limit of the period that starts on that day. Days are numbers, 0 = 1970-01-01.
 */
export const QUOTA_LUA = `
local DAY = 86400000

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

local function exchangeQuota(key, limit, offset, startDay, period, returned, returnedDay, need, ahead, owed, seenUsed, seenStart, name)
  local nowMs = math.floor(clock / 1000)
  local today = math.floor(nowMs / DAY)
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
  -- Without the days before, what nodes have seen of the whole period would all be counted to today.
  local isKept = redis.call('EXISTS', trustedKey) == 1
  if isKept and seenStart == start then add(today, math.max(0, seenUsed - used)) end
  local first = startDay >= start and startDay < finish
  local room = need + ahead
  if limit >= 0 then room = math.max(0, limit + extra - (first and offset or 0) - used) end
  local isTrusted = (limit < 0 or isKept) and 1 or 0
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
    redis.call('SADD', changedKey, name)
  end
  return granted, room - granted, used, today, start, finish * DAY - nowMs, isTrusted
end
`;

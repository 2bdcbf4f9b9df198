import { BUCKET_LUA } from './bucket-script.ts';
import { QUOTA_LUA } from './quota-script.ts';
import { redisScript } from './redis-script.ts';

/**
 * Settles and hands out tokens of several counters by the clock of Redis. Figures travel as few texts: a node runs this some 30 times
 * a second, too seldom for its own code to be compiled, so that each argument and each number of an answer costs it a microsecond.
 *
 * KEYS = buckets, then, if there are quotas, the mark of a store that is trusted, the set of changed keys, and the quotas. ARGV = holder,
 * sequence, number of buckets, then one text for each counter. Bucket: burst, rate in thousandths, held, returned, need, ahead, owed.
 * Quota: limit (-1 = only counted), offset, startDay, period, returned, returnedDay, need, ahead, owed, seenUsed, seenStart, name in the set.
 * Answers one text of figures. Bucket: kept, granted, left, milliseconds until there is a token. Quota: granted, left, used, day, first
 * day of the period, milliseconds until its end, whether it is trusted.
 */
export const EXCHANGE_SCRIPT = redisScript(`
local time = redis.call('TIME')
local clock = tonumber(time[1]) * 1000000 + tonumber(time[2])
local holder, sequence, buckets = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local trustedKey, changedKey = KEYS[buckets + 1], KEYS[buckets + 2]
local whole = function (number) return string.format('%.0f', number) end
${BUCKET_LUA}
${QUOTA_LUA}
local answer = {}
local function tell(...)
  for _, figure in ipairs({...}) do answer[#answer + 1] = whole(figure) end
end

for i = 4, #ARGV do
  local n = {}
  for part in string.gmatch(ARGV[i], '%S+') do n[#n + 1] = tonumber(part) or part end
  if i - 3 <= buckets then tell(exchangeBucket(KEYS[i - 3], unpack(n)))
  else tell(exchangeQuota(KEYS[i - 1], unpack(n))) end
end
return table.concat(answer, ' ')
`);

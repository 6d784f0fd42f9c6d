/** Lua that opens a stream: a part of it that is missing, or another life of the server, makes a new epoch. [V1] */
import type { StreamLimits } from '../../log/memory-log-options.ts';

/**
 * Redis may evict or lose any single key, so the meta hash says how much each of the others must hold; a difference
 * means that something acknowledged is gone, and with it the epoch. Entries carry the total of bytes before them (`b`),
 * so that what is kept is a subtraction.
 */
export const streamPrelude = (limits: StreamLimits & { readonly idleMs: number }): string => `
local META, EVENTS, IDS, OPEN, ENDED, OWNERS, ASKED = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local MAX_EVENTS, MAX_BYTES, MAX_AGE, IDLE = ${limits.maxEvents}, ${limits.maxBytes}, ${limits.maxAgeMs}, ${limits.idleMs}
local MAX_IDS, MAX_OPEN, MAX_ENDED = ${limits.eventIds}, ${limits.openRuns}, ${limits.endedRuns}
local TRIM_AT_MOST = 512
local now, here = clock(), origin()
local FIELDS = {'epoch', 'origin', 'head', 'oldest', 'total', 'base', 'oldestAt', 'ids', 'open', 'ended', 'owned', 'asked', 'expireAt'}

local s = {}
for index, value in ipairs(redis.call('HMGET', META, unpack(FIELDS))) do
  if index > 2 then s[FIELDS[index]] = tonumber(value or 0) else s[FIELDS[index]] = value end
end

local function isWhole()
  return s.epoch and isSameLife(s.origin, here)
    and redis.call('XLEN', EVENTS) == s.head - s.oldest + 1 and redis.call('ZCARD', IDS) == s.ids
    and redis.call('HLEN', OPEN) == s.open and redis.call('ZCARD', ENDED) == s.ended
    and (s.owned == 0 or redis.call('HLEN', OWNERS) == s.owned) and (s.asked == 0 or redis.call('HLEN', ASKED) == s.asked)
end

local function save(...)
  local values = {}
  for _, field in ipairs({...}) do
    values[#values + 1] = field
    values[#values + 1] = whole(s[field])
  end
  redis.call('HSET', META, unpack(values))
end

-- Keys that a script makes must be told when to go.
local made = {}
local function count(key, field, by)
  if s[field] == 0 and by > 0 then made[#made + 1] = key end
  s[field] = s[field] + by
end

-- One moment for all keys; moved on only now and then, since it costs a call per key.
local function keepAlive(madeKeys)
  if now + IDLE - s.expireAt > IDLE / 8 then
    s.expireAt = now + IDLE
    save('expireAt')
    expireTogether(KEYS, s.expireAt)
  elseif #madeKeys > 0 then
    expireTogether(madeKeys, s.expireAt)
  end
end

local function beginLife()
  redis.call('DEL', unpack(KEYS))
  s = {epoch = ARGV[1], origin = here, head = 0, oldest = 1, total = 0, base = 0, oldestAt = 0, ids = 0, open = 0, ended = 0, owned = 0, asked = 0, expireAt = 0}
  redis.call('HSET', META, 'epoch', s.epoch, 'origin', s.origin)
  save('head', 'oldest', 'total', 'base', 'oldestAt', 'ids', 'open', 'ended', 'owned', 'asked')
  keepAlive({})
  publish('n' .. s.epoch)
end

if not isWhole() then beginLife() end

if s.origin ~= here then redis.call('HSET', META, 'origin', here) end

local function entryAt(seq)
  local id = whole(seq) .. '-0'
  local found = redis.call('XRANGE', EVENTS, id, id)[1]
  return found and found[2]
end

-- Entries are written as i id a at r run f flags b bytesBefore t text.
local function cutBefore(seq)
  if seq <= s.oldest then return end
  s.oldest = seq
  if seq > s.head then
    redis.call('XTRIM', EVENTS, 'MAXLEN', '0')
    s.base, s.oldestAt = s.total, 0
  else
    redis.call('XTRIM', EVENTS, 'MINID', whole(seq) .. '-0')
    local fields = entryAt(seq)
    s.base, s.oldestAt = tonumber(fields[10]), tonumber(fields[4])
  end
  save('oldest', 'base', 'oldestAt')
end

-- By count, bytes and age; so many steps at most, the next call goes on.
local function trimToLimits()
  cutBefore(math.min(s.head - MAX_EVENTS + 1, s.oldest + TRIM_AT_MOST))
  local seq, base, at, steps, aged = s.oldest, s.base, s.oldestAt, 0, false
  while seq <= s.head and steps < TRIM_AT_MOST do
    local old = at < now - MAX_AGE
    if not old and not (s.total - base > MAX_BYTES and seq < s.head) then break end
    aged = aged or old
    seq, steps = seq + 1, steps + 1
    local fields = seq <= s.head and entryAt(seq)
    if fields then base, at = tonumber(fields[10]), tonumber(fields[4]) end
  end
  cutBefore(seq)
  if aged then
    s.ids = s.ids - redis.call('ZREMRANGEBYSCORE', IDS, '-inf', whole(s.oldest - 1))
    save('ids')
  end
end
`;

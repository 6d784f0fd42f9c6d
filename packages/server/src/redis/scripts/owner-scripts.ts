/** The scripts of leases and of the lists of runs: one slot for all, touched where a run begins or ends and by renewals. [R2, R4, R12] */
import { LAPSE_MS } from '../../log/run-owners.ts';
import { commonLua } from './common-lua.ts';
import { type LuaScript, luaScript } from './lua-script.ts';

/**
 * LEASES: owner → `beat until lapsedAt`, 0 for not lapsed. OWNED: `owner\\nstream\\nrun`, in the order of the alphabet.
 * NEWS: `stream\\nrun` by the last news that is known. STREAMS: by the last run that began there.
 */
const prelude = `
local LEASES, OWNED, NEWS, STREAMS = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local LAPSE = ${LAPSE_MS}
local now = clock()

local function lease(owner)
  local kept = redis.call('HGET', LEASES, owner)
  if not kept then return nil end
  local beat, till, lapsed = string.match(kept, '^(%d+) (%d+) (%d+)$')
  return {beat = tonumber(beat), till = tonumber(till), lapsed = tonumber(lapsed)}
end

local function write(owner, kept)
  redis.call('HSET', LEASES, owner, whole(kept.beat) .. ' ' .. whole(kept.till) .. ' ' .. whole(kept.lapsed))
end

local function hasRuns(owner)
  return #redis.call('ZRANGEBYLEX', OWNED, '[' .. owner .. '\\n', '(' .. owner .. '\\n\\255', 'LIMIT', 0, 1) > 0
end
`;

/** ARGV[5…6]: owner, lease in ms. */
const RENEW = `
local kept = lease(ARGV[5])
if not kept then
  write(ARGV[5], {beat = 1, till = now + tonumber(ARGV[6]), lapsed = 0})
  return 'begun'
end
if kept.lapsed > 0 then return 'lapsed' end
kept.beat, kept.till = kept.beat + 1, now + tonumber(ARGV[6])
write(ARGV[5], kept)
return 'held'
`;

/** Owner, standing, beat, what is left. */
const LIST = `
local listed = {}
local all = redis.call('HGETALL', LEASES)
local known = {}
for index = 1, #all, 2 do
  local owner, kept = all[index], lease(all[index])
  if kept.lapsed > 0 and kept.lapsed + LAPSE <= now and not hasRuns(owner) then
    redis.call('HDEL', LEASES, owner)
  else
    known[owner] = true
    for _, value in ipairs({owner, kept.lapsed > 0 and 'lapsed' or 'held', whole(kept.beat), whole(kept.till - now)}) do
      listed[#listed + 1] = value
    end
  end
end
local from = '-'
while true do
  local found = redis.call('ZRANGEBYLEX', OWNED, from, '+', 'LIMIT', 0, 1)[1]
  if not found then break end
  local owner = string.match(found, '^[^\\n]*')
  if not known[owner] then
    for _, value in ipairs({owner, 'missing', '0', '0'}) do listed[#listed + 1] = value end
  end
  from = '(' .. owner .. '\\n\\255'
end
return listed
`;

/** ARGV[5…6]: owner, the beat it must have; nothing for the owner's own word. */
const LAPSE = `
local kept = lease(ARGV[5])
local beat = tonumber(ARGV[6])
if not kept then
  if beat and beat ~= 0 then return 0 end
  write(ARGV[5], {beat = 0, till = now, lapsed = now})
  return 1
end
if kept.lapsed > 0 then return 1 end
if beat and (kept.beat ~= beat or kept.till > now) then return 0 end
kept.lapsed = now
write(ARGV[5], kept)
return 1
`;

/** ARGV[5]: owner, or nothing; then pairs of stream and run. */
const NOTE = `
for index = 6, #ARGV, 2 do
  local ref = ARGV[index] .. '\\n' .. ARGV[index + 1]
  if ARGV[5] ~= '' then redis.call('ZADD', OWNED, 0, ARGV[5] .. '\\n' .. ref) end
  redis.call('ZADD', NEWS, whole(now), ref)
  redis.call('ZADD', STREAMS, whole(now), ARGV[index])
end
`;

/** ARGV[5]: owner, or nothing; ARGV[6]: are they over, too; then pairs of stream and run. */
const DROP = `
for index = 7, #ARGV, 2 do
  local ref = ARGV[index] .. '\\n' .. ARGV[index + 1]
  if ARGV[5] ~= '' then redis.call('ZREM', OWNED, ARGV[5] .. '\\n' .. ref) end
  if ARGV[6] == '1' then redis.call('ZREM', NEWS, ref) end
end
`;

/** ARGV[5]: owner. */
const RUNS = `return redis.call('ZRANGEBYLEX', OWNED, '[' .. ARGV[5] .. '\\n', '(' .. ARGV[5] .. '\\n\\255')`;

/** ARGV[5…7]: silence in ms, how many, after how many. The first value is the time. */
const SILENT = `
local found = redis.call('ZRANGEBYSCORE', NEWS, '-inf', whole(now - tonumber(ARGV[5])), 'LIMIT', ARGV[7], ARGV[6])
table.insert(found, 1, whole(now))
return found
`;

/** Pairs of \`stream\\nrun\` and the time of its last news. */
const NEWS_OF = `
for index = 5, #ARGV, 2 do redis.call('ZADD', NEWS, 'XX', ARGV[index + 1], ARGV[index]) end
`;

/** ARGV[5]: for how long a stream is kept that nobody uses. */
const STREAMS_OF = `
redis.call('ZREMRANGEBYSCORE', STREAMS, '-inf', whole(now - tonumber(ARGV[5])))
return redis.call('ZRANGE', STREAMS, 0, -1)
`;

export type OwnerScripts = Readonly<
  Record<'renew' | 'list' | 'lapse' | 'note' | 'drop' | 'runs' | 'silent' | 'news' | 'streams', LuaScript>
>;

export function createOwnerScripts(trustRestarts: boolean): OwnerScripts {
  const script = (text: string): LuaScript => luaScript(commonLua(trustRestarts), prelude, text);
  return {
    renew: script(RENEW),
    list: script(LIST),
    lapse: script(LAPSE),
    note: script(NOTE),
    drop: script(DROP),
    runs: script(RUNS),
    silent: script(SILENT),
    news: script(NEWS_OF),
    streams: script(STREAMS_OF),
  };
}

/** The scripts of a stream: each is one atomic step of the contract. [V1, V9] */
import type { StreamLimits } from '../../log/memory-log-options.ts';
import { commonLua } from './common-lua.ts';
import { type LuaScript, luaScript } from './lua-script.ts';
import { FORGET, ownershipLua, TAKE_OVER } from './ownership-lua.ts';
import { streamPrelude } from './stream-prelude.ts';

/**
 * ARGV[5…8]: id, run id, flags (`o` opens, `c` closes; what else is said of the event follows a space, and is only kept), text, which is never looked into; ARGV[9…13]: the writer and its epoch,
 * what is asked, what is answered, whether it cancels, each of them nothing where there is none.
 */
const APPEND = `
local id, at, run, said, text = ARGV[5], whole(now), ARGV[6], ARGV[7], ARGV[8]
local flags = string.match(said, '^%a*')
local owner, asks, answers, cancels = ARGV[9], ARGV[11], ARGV[12], ARGV[13]
trimToLimits()
local known = redis.call('ZSCORE', IDS, id)
if known then return {'duplicate', s.epoch, known} end
if run ~= '' and s.ended > 0 and redis.call('ZSCORE', ENDED, run) then return {'run-ended'} end
local opened = run ~= '' and s.open > 0 and redis.call('HGET', OPEN, run)
if flags == 'o' and not opened and s.open >= MAX_OPEN then return {'too-many-runs'} end
local opens = string.find(flags, 'o', 1, true) ~= nil
local refusal = run ~= '' and fenceRefusal(run, opens, opened, owner, ARGV[10], asks, answers)
if refusal then return {refusal} end

local formerOwner = ''
local function noteRun(seq)
  if string.find(flags, 'c', 1, true) then
    formerOwner = dropOwnership(run)
    count(OPEN, 'open', -redis.call('HDEL', OPEN, run))
    count(ENDED, 'ended', redis.call('ZADD', ENDED, seq, run))
    if s.ended > MAX_ENDED then s.ended = s.ended - redis.call('ZREMRANGEBYRANK', ENDED, 0, s.ended - MAX_ENDED - 1) end
    return
  end
  if opened then
    redis.call('HSET', OPEN, run, string.match(opened, '^%d+') .. ' ' .. at)
  elseif flags == 'o' then
    count(OPEN, 'open', redis.call('HSET', OPEN, run, seq .. ' ' .. at))
  end
  if opened or opens then noteFence(run, opens, owner, asks, answers, cancels) end
end

if redis.call('EXISTS', EVENTS) == 0 then made[1] = EVENTS end
s.head = s.head + 1
local seq = whole(s.head)
redis.call('XADD', EVENTS, seq .. '-0', 'i', id, 'a', at, 'r', run, 'f', said, 'b', whole(s.total), 't', text)
if s.oldest == s.head then s.base, s.oldestAt = s.total, tonumber(at) end
s.total = s.total + #text
count(IDS, 'ids', redis.call('ZADD', IDS, seq, id))
if s.ids > MAX_IDS then s.ids = s.ids - redis.call('ZREMRANGEBYRANK', IDS, 0, s.ids - MAX_IDS - 1) end
if run ~= '' then noteRun(seq) end
save('head', 'total', 'base', 'oldestAt', 'ids', 'open', 'ended', 'owned', 'asked')
trimToLimits()
keepAlive(made)
publish('e' .. s.epoch .. '\\n' .. seq .. '\\n' .. id .. '\\n' .. run .. '\\n' .. said .. '\\n' .. text)
return {'appended', s.epoch, seq, formerOwner}
`;

/** ARGV[5…8]: after, entries, bytes, until (-1: the head). Zero entries: the state alone. */
const READ = `
trimToLimits()
local after, left, bytes, last = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
if last < 0 or last > s.head then last = s.head end
local entries = {}
if left > 0 and after + 1 < s.oldest then after = math.min(last, s.oldest - 1) end
while left > 0 and after < last do
  local upTo = math.min(last, after + math.min(left, 64))
  for _, entry in ipairs(redis.call('XRANGE', EVENTS, whole(after + 1) .. '-0', whole(upTo) .. '-0')) do
    local fields = entry[2]
    bytes = bytes - #fields[12]
    if bytes < 0 and #entries > 0 then left = 0 break end
    after = after + 1
    for _, value in ipairs({whole(after), fields[2], fields[6], fields[8], fields[12]}) do
      entries[#entries + 1] = value
    end
    left = left - 1
  end
end
return {s.epoch, whole(s.head), whole(s.oldest), redis.call('HGET', META, 'seen') or '', redis.call('HGETALL', OPEN), entries, whole(after), ownershipOfAll()}
`;

/** ARGV[5]: the last number to forget. */
const TRIM = `cutBefore(math.min(tonumber(ARGV[5]), s.head) + 1)`;

/** ARGV[5…7]: the epoch in which it was seen, from, until. Ranges are kept as `from-until`, in order, joined where they touch. */
const SEEN = `
local from, until_ = tonumber(ARGV[6]), tonumber(ARGV[7])
if ARGV[5] ~= s.epoch then return end
local ranges, apart = redis.call('HGET', META, 'seen') or '', {}
for first, last in string.gmatch(ranges, '(%d+)-(%d+)') do
  first, last = tonumber(first), tonumber(last)
  if first <= from and last >= until_ then return end
  if last < from - 1 or first > until_ + 1 then apart[#apart + 1] = {first, last}
  else from, until_ = math.min(first, from), math.max(last, until_) end
end
apart[#apart + 1] = {from, until_}
table.sort(apart, function(one, other) return one[1] < other[1] end)
local kept = {}
for index = math.max(1, #apart - 15), #apart do
  kept[#kept + 1] = whole(apart[index][1]) .. '-' .. whole(apart[index][2])
end
redis.call('HSET', META, 'seen', table.concat(kept, ' '))
publish('s' .. s.epoch .. '\\n' .. ARGV[6] .. '\\n' .. ARGV[7])
`;

export interface StreamScripts {
  readonly append: LuaScript;
  readonly read: LuaScript;
  readonly trim: LuaScript;
  readonly seen: LuaScript;
  readonly takeOver: LuaScript;
  readonly forget: LuaScript;
}

/** The limits are part of the text, so that a call carries only what differs from call to call. */
export function createStreamScripts(
  limits: StreamLimits & { readonly idleMs: number },
  trustRestarts: boolean,
): StreamScripts {
  const script = (text: string): LuaScript =>
    luaScript(commonLua(trustRestarts), streamPrelude(limits), ownershipLua, text);
  return {
    append: script(APPEND),
    read: script(READ),
    trim: script(TRIM),
    seen: script(SEEN),
    takeOver: script(TAKE_OVER),
    forget: script(FORGET),
  };
}

/** The scripts of a user's claims: at most one start per id, judged by the server's own time. [U3] */
import type { SubmitLimits } from '../../log/memory-log-options.ts';
import { commonLua } from './common-lua.ts';
import { type LuaScript, luaScript } from './lua-script.ts';

/** A claim is kept as `token \n bodyHash \n leaseUntil \n forgetAt \n r|s receipt`; `r` has no receipt yet. */
const prelude = (submits: SubmitLimits, idleMs: number): string => `
local META, CLAIMS, EXPIRY = KEYS[1], KEYS[2], KEYS[3]
local TTL, MAX_CLAIMS, IDLE = ${submits.ttlMs}, ${submits.maxPerUser}, ${idleMs}
local now, here = clock(), origin()
local found = redis.call('HMGET', META, 'epoch', 'origin', 'count', 'expireAt')
local epoch, count, expireAt = found[1], tonumber(found[3] or 0), tonumber(found[4] or 0)

if not epoch or not isSameLife(found[2], here) or redis.call('HLEN', CLAIMS) ~= count or redis.call('ZCARD', EXPIRY) ~= count then
  redis.call('DEL', unpack(KEYS))
  epoch, count, expireAt = ARGV[1], 0, 0
  redis.call('HSET', META, 'epoch', epoch, 'origin', here, 'count', 0)
  publish('*')
end

if found[2] ~= here then redis.call('HSET', META, 'origin', here) end

-- The keys outlive every claim in them, and the epoch every page that was told it lately.
local function keepAlive(until_)
  local least = math.max(until_, now + TTL) + IDLE
  if expireAt < least then
    expireAt = least + IDLE
    redis.call('HSET', META, 'expireAt', whole(expireAt))
    expireTogether(KEYS, expireAt)
  else
    expireTogether({CLAIMS, EXPIRY}, expireAt)
  end
end

local function read(id)
  local kept = redis.call('HGET', CLAIMS, id)
  if not kept then return nil end
  local token, hash, lease, forget, kind, receipt = string.match(kept, '^([^\\n]*)\\n([^\\n]*)\\n(%d+)\\n(%d+)\\n(.)(.*)$')
  if tonumber(forget) <= now then return nil end
  return {token = token, hash = hash, lease = tonumber(lease), forget = tonumber(forget), receipt = kind == 's' and receipt or nil}
end

local function saveCount() redis.call('HSET', META, 'count', whole(count)) end

local function write(id, claim)
  local ending = claim.receipt and ('s' .. claim.receipt) or 'r'
  local value = table.concat({claim.token, claim.hash, whole(claim.lease), whole(claim.forget), ending}, '\\n')
  count = count + redis.call('HSET', CLAIMS, id, value)
  redis.call('ZADD', EXPIRY, whole(claim.forget), id)
  saveCount()
  keepAlive(claim.forget)
end

local function drop(id)
  count = count - redis.call('HDEL', CLAIMS, id)
  redis.call('ZREM', EXPIRY, id)
end

local function forgetOver()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', EXPIRY, '-inf', whole(now), 'LIMIT', 0, 64)) do drop(id) end
  saveCount()
end
`;

const LIFE = `
keepAlive(0)
return epoch
`;

/** ARGV[5…9]: id, hash of the body, lease in ms, the new claim's token, the epoch that the page was told or nothing. */
const CLAIM = `
local id, hash, lease, token, expected = ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8], ARGV[9]
if expected ~= '' and expected ~= epoch then return {'epoch-changed'} end
local claim = read(id)
if not claim then
  forgetOver()
  if count >= MAX_CLAIMS then
    local soonest = redis.call('ZRANGE', EXPIRY, 0, 0, 'WITHSCORES')[2]
    return {'full', whole(math.max(1, tonumber(soonest) - now))}
  end
  write(id, {token = token, hash = hash, lease = now + lease, forget = now + lease + TTL})
  return {'claimed', token}
end
-- The token is the caller's: the same one again is the same call, whose reply was lost.
if claim.hash ~= hash then return {'conflict'} end
if claim.receipt then return {'settled', claim.receipt} end
if claim.lease <= now then return {'lapsed'} end
if claim.token == token then return {'claimed', token} end
return {'running'}
`;

/** ARGV[5…7]: id, token, lease in ms. */
const RENEW = `
local claim = read(ARGV[5])
if not claim or claim.token ~= ARGV[6] or claim.receipt or claim.lease <= now then return 0 end
claim.lease = now + tonumber(ARGV[7])
claim.forget = claim.lease + TTL
write(ARGV[5], claim)
return 1
`;

/** ARGV[5…8]: id, token, `s` to keep the receipt or `n` to forget the claim, the receipt. */
const SETTLE = `
local claim = read(ARGV[5])
if not claim or claim.token ~= ARGV[6] or claim.receipt then return end
if ARGV[7] == 's' then
  claim.receipt = ARGV[8]
  claim.forget = now + TTL
  write(ARGV[5], claim)
elseif claim.lease > now then
  drop(ARGV[5])
  saveCount()
end
publish(ARGV[5])
`;

/** ARGV[5]: id. How it stands: settled, lapsed, forgotten, or running for so many milliseconds more. */
const LOOK = `
local claim = read(ARGV[5])
if not claim then return {'forgotten'} end
if claim.receipt then return {'settled', claim.receipt} end
if claim.lease <= now then return {'lapsed'} end
return {'running', whole(claim.lease - now)}
`;

/** Whatever comes next begins a new life. */
const FORGET = `
redis.call('DEL', unpack(KEYS))
publish('*')
`;

export interface ClaimScripts {
  readonly life: LuaScript;
  readonly claim: LuaScript;
  readonly renew: LuaScript;
  readonly settle: LuaScript;
  readonly look: LuaScript;
  readonly forget: LuaScript;
}

export function createClaimScripts(submits: SubmitLimits, idleMs: number, trustRestarts: boolean): ClaimScripts {
  const script = (text: string): LuaScript => luaScript(commonLua(trustRestarts), prelude(submits, idleMs), text);
  return {
    life: script(LIFE),
    claim: script(CLAIM),
    renew: script(RENEW),
    settle: script(SETTLE),
    look: script(LOOK),
    forget: script(FORGET),
  };
}

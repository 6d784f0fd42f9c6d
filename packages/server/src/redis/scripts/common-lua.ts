/** Lua that every script begins with: the server's identity, its time, and numbers that are not rounded. */

/**
 * ARGV[1]: the epoch to begin with where one is needed; ARGV[2]: milliseconds added to the server's time;
 * ARGV[3]: the publishing command; ARGV[4]: the channel. What is special to a script begins at ARGV[5].
 *
 * The replication id tells one life of the data from another: it is kept by a server for as long as it has lost nothing
 * of what it acknowledged, and a replica that is promoted draws a new one, as does a server that was restarted.
 */
export const commonLua = (trustRestarts: boolean): string => `
local function whole(number) return string.format('%.0f', number) end
local function origin()
  local id = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
  if not id then error({err = 'NOREPLID this server does not tell its replication id, so that a loss of data could go unnoticed'}) end
  return id
end
-- A server that was restarted has no earlier identity; a promoted replica has that of its former master.
local function isSameLife(stored, here)
  if stored == here then return true end
  return ${trustRestarts} and stored and string.find(redis.call('INFO', 'replication'), 'master_replid2:0+%s') ~= nil
    and string.find(redis.call('INFO', 'persistence'), 'aof_enabled:1', 1, true) ~= nil
end
local function clock()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) + tonumber(ARGV[2])
end
local function publish(message) redis.call(ARGV[3], ARGV[4], message) end
local function expireTogether(keys, at) for _, key in ipairs(keys) do redis.call('PEXPIREAT', key, whole(at)) end end
`;

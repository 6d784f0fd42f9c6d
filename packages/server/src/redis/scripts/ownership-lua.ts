/** Lua that decides by the record of a run who may append to it, who may answer, and who may take it over. [R3, R5, R8] */

/** Answers remembered of one run; older ones are then unknown. */
const MAX_ANSWERED = 1_000;

/** Beside the stream's prelude. OWNERS: run → `owner resumes`. ASKED: run → what waits (`w`), what was answered (`d`), a cancel (`c`). */
export const ownershipLua = `
local function ownerOf(run)
  local kept = s.owned > 0 and redis.call('HGET', OWNERS, run)
  if not kept then return nil end
  local owner, resumes = string.match(kept, '^(%S+) (%d+)$')
  return owner, tonumber(resumes)
end

local function setOwner(run, owner, resumes)
  count(OWNERS, 'owned', redis.call('HSET', OWNERS, run, owner .. ' ' .. whole(resumes)))
end

local function questionsOf(run)
  local kept = s.asked > 0 and redis.call('HGET', ASKED, run)
  return kept and cjson.decode(kept) or {w = {}, d = {}}
end

local function placeOf(list, id)
  for index, each in ipairs(list) do if each == id then return index end end
end

local function fenceRefusal(run, opens, isOpen, owner, epoch, asks, answers)
  if owner ~= '' then
    if not opens and (not isOpen or epoch ~= s.epoch) then return 'unknown-run' end
    if isOpen and ownerOf(run) ~= owner then return 'not-owner' end
  end
  if asks == '' and answers == '' then return nil end
  if not isOpen then return answers ~= '' and 'unknown-run' or nil end
  local questions = questionsOf(run)
  if asks ~= '' and placeOf(questions.d, asks) then return 'already-answered' end
  if answers == '' or placeOf(questions.w, answers) then return nil end
  return placeOf(questions.d, answers) and 'already-answered' or 'unknown-question'
end

local function noteFence(run, opens, owner, asks, answers, cancels)
  if opens and owner ~= '' and not ownerOf(run) then setOwner(run, owner, 0) end
  if asks == '' and answers == '' and cancels == '' then return end
  local questions = questionsOf(run)
  if cancels ~= '' then questions.c = true end
  if asks ~= '' and not placeOf(questions.w, asks) then questions.w[#questions.w + 1] = asks end
  if answers ~= '' then
    table.remove(questions.w, placeOf(questions.w, answers))
    questions.d[#questions.d + 1] = answers
    if #questions.d > ${MAX_ANSWERED} then table.remove(questions.d, 1) end
  end
  count(ASKED, 'asked', redis.call('HSET', ASKED, run, cjson.encode(questions)))
end

-- Who owns what and what waits, as flat lists; mostly both are empty.
local function ownershipOfAll()
  local owners = s.owned > 0 and redis.call('HGETALL', OWNERS) or {}
  local asked = s.asked > 0 and redis.call('HGETALL', ASKED) or {}
  return {owners, asked}
end

-- Gives who owned it.
local function dropOwnership(run)
  local owner = ownerOf(run)
  if owner then count(OWNERS, 'owned', -redis.call('HDEL', OWNERS, run)) end
  if s.asked > 0 then count(ASKED, 'asked', -redis.call('HDEL', ASKED, run)) end
  return owner or ''
end
`;

/** ARGV[5…9]: run, from, to, epoch, \`1\` when it counts as a resume. */
export const TAKE_OVER = `
local run, from, to = ARGV[5], ARGV[6], ARGV[7]
if redis.call('ZSCORE', ENDED, run) then return 'run-ended' end
if ARGV[8] ~= s.epoch or redis.call('HEXISTS', OPEN, run) == 0 then return 'unknown-run' end
local owner, resumes = ownerOf(run)
-- The same call again, whose answer was lost.
if owner == to then return 'taken' end
if owner ~= from then return 'not-owner' end
setOwner(run, to, resumes + tonumber(ARGV[9]))
save('owned')
return 'taken'
`;

/** ARGV[5…]: runs of which nothing more is taken. The epoch to begin with tells a call that is repeated. */
export const FORGET = `
if s.epoch == ARGV[1] then return end
beginLife()
for index = 5, #ARGV do s.ended = s.ended + redis.call('ZADD', ENDED, 0, ARGV[index]) end
save('ended')
keepAlive({ENDED})
`;

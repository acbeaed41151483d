import { createHash } from "node:crypto";
import { REMEMBERED_WRITES } from "../record";

/**
 * The scripts that keep sessions in Redis 7 or Valkey. Each works on one declared key, the hash of one subject. So it
 * is atomic and one round trip, and it works in Redis Cluster and under Upstash's key locking. A session has two
 * fields: its record, named by its id, and its data, which no script parses. Each script answers an array that begins
 * with a word. Any other answer did not come from our scripts.
 */
export interface Script {
  name: string;
  text: string;
  sha1: string;
}

/** The field of a session's data is its id with this suffix. An id contains no full stop. */
export const DATA = ".data";

/**
 * The last argument of a script that is sent for the second time: the first answer was lost, and it is unknown whether
 * the first one ran. It may also run later, when what kept it back lets go of it. What must not happen then leaves a
 * field with this suffix for two minutes.
 */
export const AGAIN = ".again";

const PRELUDE = `
local key, now = KEYS[1], tonumber(ARGV[1])
local idleLimit = {[false] = tonumber(ARGV[2]), [true] = tonumber(ARGV[3])}
local absoluteLimit = tonumber(ARGV[4])
local again = ARGV[#ARGV] == '${AGAIN}'

local function arg(n) return ARGV[4 + n] end

-- A limit that was lowered since reaches older sessions.
local function expiry(r)
  local idle = math.min(r.idle, idleLimit[r.permanent == true])
  return math.min(r.lastSeenAt + idle * 1000, r.createdAt + math.min(r.absolute, absoluteLimit) * 1000)
end

-- A record that can't be read counts as none. Its fields go when the sessions are next listed, added or removed.
local function decode(raw)
  local ok, r = pcall(cjson.decode, raw)
  if not ok or type(r) ~= 'table' then return nil end
  for _, name in ipairs({'format', 'version', 'createdAt', 'lastSeenAt', 'idle', 'absolute'}) do
    local n = r[name]
    if type(n) ~= 'number' or n < 0 or n > 9007199254740991 or n % 1 ~= 0 then return nil end
  end
  local earlier = r.earlier == nil and {} or r.earlier
  if type(r.permanent) ~= 'boolean' or type(r.userAgent) ~= 'string' or type(r.write) ~= 'string'
    or (r.stamp ~= nil and type(r.stamp) ~= 'string') or type(earlier) ~= 'table' then return nil end
  for _, write in pairs(earlier) do if type(write) ~= 'string' then return nil end end
  return r
end

-- False if something else has taken this key.
local function ours() local kind = redis.call('TYPE', key).ok return kind == 'hash' or kind == 'none' end

-- The living session of an id in a hash of ours, and its record as it is stored; nil if there is none.
local function at(id)
  local raw = redis.call('HGET', key, id)
  local r = raw and decode(raw)
  if r and expiry(r) > now then return r, raw end
end

local function living(id) if ours() then return at(id) end end

local function drop(id) redis.call('HDEL', key, id, id .. '${DATA}') end

-- Whether this has been done by its second sending. If this is that one, the first is too late from now on.
local function done(op)
  if redis.call('HEXISTS', key, op .. '${AGAIN}') == 1 then return true end
  if not again then return end
  redis.call('HSET', key, op .. '${AGAIN}', now + 120000)
  if redis.call('PTTL', key) < 120000 then redis.call('PEXPIRE', key, 120000) end
end

-- Drops what has expired. All living sessions, without their data: {id, record, raw record}.
local function sweep()
  local all = {}
  for _, field in ipairs(redis.call('HKEYS', key)) do
    if field:sub(-${AGAIN.length}) == '${AGAIN}' then
      local ends = tonumber(redis.call('HGET', key, field))
      if ends > now then all.doneUntil = math.max(all.doneUntil or 0, ends) else redis.call('HDEL', key, field) end
    elseif field:sub(-${DATA.length}) ~= '${DATA}' then
      local r, raw = at(field)
      if r then table.insert(all, {id = field, r = r, raw = raw}) else drop(field) end
    end
  end
  return all
end

-- The key lives as long as the session that lives longest.
local function expire(all)
  local furthest = all.doneUntil or 0
  for _, session in ipairs(all) do furthest = math.max(furthest, expiry(session.r)) end
  if furthest > now then redis.call('PEXPIRE', key, furthest - now) else redis.call('DEL', key) end
end

local function tell(word, id, raw) return {word, raw, redis.call('HGET', key, id .. '${DATA}') or ''} end
`;

export function toScript(name: string, text: string): Script {
  return { name, text, sha1: createHash("sha1").update(text).digest("hex") };
}

const script = (name: string, body: string) => toScript(name, PRELUDE + body);

/** args: id, record, data, and of the options: max, replaces ('' for none), endsOtherStamps ('1' or '0') */
export const CREATE = script(
  "create",
  `
local id, record, data, max, replaces = arg(1), arg(2), arg(3), tonumber(arg(4)), arg(5)
-- What is not ours at this key would keep its user from signing in for ever.
if not ours() then redis.call('DEL', key) end
local new = decode(record)
-- The same create, sent twice: done once, and not again after its session has ended.
if done(id) or redis.call('HEXISTS', key, id) == 1 then return {'written'} end
if replaces ~= '' and not living(replaces) then return {'gone'} end
-- The lowest goes first: the unused, then the least recently seen. See isUnused in lifetime.ts.
local function worth(r)
  if r.lastSeenAt - r.createdAt < 60000 and now - r.createdAt >= 60000 then return r.createdAt - now end
  return r.lastSeenAt
end
local others, all = {}, sweep()
local kept = {doneUntil = all.doneUntil, {r = new}}
for _, session in ipairs(all) do
  if session.id == replaces then table.insert(kept, session)
  elseif arg(6) == '1' and new.stamp and session.r.stamp ~= new.stamp then drop(session.id)
  else table.insert(others, session) end
end
table.sort(others, function(a, b) return worth(a.r) < worth(b.r) end)
while #others > 0 and #others + 1 > max do drop(table.remove(others, 1).id) end
for _, session in ipairs(others) do table.insert(kept, session) end
redis.call('HSET', key, id, record, id .. '${DATA}', data)
expire(kept)
return {'written'}
`,
);

/** args: id, record, data. Written if the stored record is of the version before. */
export const WRITE = script(
  "write",
  `
local id, new = arg(1), decode(arg(2))
local r, raw = living(id)
if not r then return {'gone'} end
-- The same write, sent twice: done once, also if others have written since.
if r.write == new.write then return {'written'} end
for _, each in ipairs(r.earlier or {}) do
  if each == new.write then return tell('written', id, raw) end
end
local since = r.version + 1 - new.version
if again and since > ${REMEMBERED_WRITES} then return redis.error_reply('UNKNOWN whether this write was done') end
if since ~= 0 then return tell('conflict', id, raw) end
redis.call('HSET', key, id, arg(2), id .. '${DATA}', arg(3))
if expiry(new) ~= expiry(r) then expire(sweep()) end
return {'written'}
`,
);

/** args: id, version it was read at ('' to end it at any version), the id that takes its place ('' for none) */
export const END = script(
  "end",
  `
if not ours() then return {'gone'} end
local id, version = arg(1), arg(2)
local r, raw = living(id)
if r and version ~= '' and r.version ~= tonumber(version) then return tell('conflict', id, raw) end
-- The old session itself may have ended the new one meanwhile, as one of the others.
if r and arg(3) ~= '' and not living(arg(3)) then return tell('conflict', id, raw) end
drop(id)
expire(sweep())
-- What is sent again has most likely been done before: it must not conclude that somebody else did it.
return {(r or again) and 'written' or 'gone'}
`,
);

/** arg: an id ('' for none). Answers the data of that session, and then id, record, id, record and so on. */
export const LIST = script(
  "list",
  `
local reply = {'ok', ''}
if not ours() then return reply end
for _, session in ipairs(sweep()) do
  table.insert(reply, session.id)
  table.insert(reply, session.raw)
  if session.id == arg(1) then reply[2] = redis.call('HGET', key, session.id .. '${DATA}') or '' end
end
return reply
`,
);

/** args: the id to keep ('' for none), an id of this call. Answers how many living sessions ended. */
export const END_ALL = script(
  "end-all",
  `
local keep, ended = arg(1), 0
-- Late, this would end a session that has begun since.
if not ours() or done(arg(2)) then return {'ok', '0'} end
-- A session that was revoked meanwhile must not end the others.
if keep ~= '' and not living(keep) then return {'ok', '0'} end
for _, session in ipairs(sweep()) do
  if session.id ~= keep then drop(session.id) ended = ended + 1 end
end
expire(sweep())
return {'ok', tostring(ended)}
`,
);

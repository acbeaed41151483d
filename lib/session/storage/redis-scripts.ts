import { createHash } from "node:crypto";

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

const PRELUDE = `
local key, now = KEYS[1], tonumber(ARGV[1])
local idleLimit = {[false] = tonumber(ARGV[2]), [true] = tonumber(ARGV[3])}
local absoluteLimit = tonumber(ARGV[4])

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
  for _, name in ipairs({'version', 'createdAt', 'lastSeenAt', 'idle', 'absolute'}) do
    if type(r[name]) ~= 'number' then return nil end
  end
  return r
end

-- False if something else has taken this key.
local function ours() local kind = redis.call('TYPE', key).ok return kind == 'hash' or kind == 'none' end

-- The living session of an id, and its record as it is stored; nil if there is none.
local function living(id)
  if not ours() then return nil end
  local raw = redis.call('HGET', key, id)
  local r = raw and decode(raw)
  if r and expiry(r) > now then return r, raw end
end

local function drop(id) redis.call('HDEL', key, id, id .. '${DATA}') end

-- Drops what has expired. All living sessions, without their data: {id, record, raw record}.
local function sweep()
  local all = {}
  for _, field in ipairs(redis.call('HKEYS', key)) do
    if field:sub(-${DATA.length}) ~= '${DATA}' then
      local r, raw = living(field)
      if r then table.insert(all, {id = field, r = r, raw = raw}) else drop(field) end
    end
  end
  return all
end

-- The key lives as long as the session that lives longest.
local function expire(all)
  local furthest = 0
  for _, session in ipairs(all) do furthest = math.max(furthest, expiry(session.r)) end
  if furthest > now then redis.call('PEXPIRE', key, furthest - now) else redis.call('DEL', key) end
end

local function conflict(id, raw) return {'conflict', raw, redis.call('HGET', key, id .. '${DATA}') or ''} end
`;

function script(name: string, body: string): Script {
  return bare(name, PRELUDE + body);
}

function bare(name: string, text: string): Script {
  return { name, text, sha1: createHash("sha1").update(text).digest("hex") };
}

/** arg: id */
export const TOUCH = script(
  "touch",
  `
local r = living(arg(1))
if r and r.lastSeenAt < now then
  r.lastSeenAt = now
  -- pcall: a Redis that is full, or a replica, can't record the visit, and the page can still be shown.
  local reply = redis.pcall('HSET', key, arg(1), cjson.encode(r))
  if type(reply) == 'number' and redis.call('PTTL', key) < expiry(r) - now then
    redis.call('PEXPIRE', key, expiry(r) - now)
  end
end
return {'ok'}
`,
);

/** args: id, record, data, cap, the id that it replaces ('' for none), the version at which that one was read */
export const CREATE = script(
  "create",
  `
local id, record, data, max, replaces = arg(1), arg(2), arg(3), tonumber(arg(4)), arg(5)
-- What is not ours at this key would keep its user from signing in for ever.
if not ours() then redis.call('DEL', key) end
local new = decode(record)
-- The same create, sent twice: done once.
if redis.call('HEXISTS', key, id) == 1 then return {'written'} end
if replaces ~= '' then
  local r, raw = living(replaces)
  if not r then drop(replaces) expire(sweep()) return {'gone'} end
  if r.version ~= tonumber(arg(6)) then return conflict(replaces, raw) end
  drop(replaces)
end
-- The lowest goes first: the unused, then the least recently seen. See isUnused in lifetime.ts.
local function worth(r)
  if r.lastSeenAt - r.createdAt < 60000 and now - r.createdAt >= 60000 then return r.createdAt - now end
  return r.lastSeenAt
end
local all = {}
for _, session in ipairs(sweep()) do
  if new.stamp and session.r.stamp ~= new.stamp then drop(session.id) else table.insert(all, session) end
end
table.sort(all, function(a, b) return worth(a.r) < worth(b.r) end)
while #all > 0 and #all + 1 > max do drop(table.remove(all, 1).id) end
redis.call('HSET', key, id, record, id .. '${DATA}', data)
table.insert(all, {id = id, r = new})
expire(all)
return {'written'}
`,
);

/** args: id, version it was read at, id of this write, data, permanent ('1', '0', or '' to keep it), idle in seconds */
export const WRITE = script(
  "write",
  `
local id, write = arg(1), arg(3)
local r, raw = living(id)
if not r then return {'gone'} end
if r.write == write then return {'written', raw} end
if r.version ~= tonumber(arg(2)) then return conflict(id, raw) end
r.version, r.write = r.version + 1, write
local permanent = arg(5) == '1'
local changed = arg(5) ~= '' and r.permanent ~= permanent
if changed then
  -- No longer being remembered counts as a visit: the shorter timeout begins now.
  r.permanent, r.idle, r.lastSeenAt = permanent, tonumber(arg(6)), now
end
raw = cjson.encode(r)
redis.call('HSET', key, id, raw, id .. '${DATA}', arg(4))
if changed then expire(sweep()) end
return {'written', raw}
`,
);

/** args: id, version it was read at ('' to end it at any version) */
export const END = script(
  "end",
  `
if not ours() then return {'gone'} end
local id, version = arg(1), arg(2)
local r, raw = living(id)
if r and version ~= '' and r.version ~= tonumber(version) then return conflict(id, raw) end
drop(id)
expire(sweep())
return {r and 'written' or 'gone'}
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

/** arg: the id to keep ('' for none). Answers how many living sessions ended. */
export const END_ALL = script(
  "end-all",
  `
local keep, ended, kept = arg(1), 0, {}
-- A session that was revoked meanwhile must not end the others.
if not ours() or keep ~= '' and not living(keep) then return {'ok', '0'} end
for _, session in ipairs(sweep()) do
  if session.id == keep then table.insert(kept, session) else drop(session.id) ended = ended + 1 end
end
expire(kept)
return {'ok', tostring(ended)}
`,
);

/** A counter with a window. ARGV: how often, window in ms, '1' to count or '0' to look. Answers yes or no, ms left. */
export const SPEND: Script = bare(
  "spend",
  `
local key, times, counts = KEYS[1], tonumber(ARGV[1]), ARGV[3] == '1'
if redis.call('TYPE', key).ok ~= 'string' then redis.call('DEL', key) end
local allowed = (tonumber(redis.call('GET', key)) or 0) < times
if allowed and counts then redis.call('INCR', key) end
local left = redis.call('PTTL', key)
if left < 0 and counts then
  redis.call('PEXPIRE', key, ARGV[2])
  left = tonumber(ARGV[2])
end
return {allowed and 'yes' or 'no', tostring(left)}
`,
);

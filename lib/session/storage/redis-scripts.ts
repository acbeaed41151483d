import { createHash } from "node:crypto";

/**
 * The scripts that keep sessions in Redis 7 or Valkey. Each works on one declared key, the hash of one
 * subject, so it is atomic, one round trip, and safe in Redis Cluster and under Upstash's key locking.
 * Each answers an array that begins with a word; anything else did not come from Redis.
 */
export interface Script {
  name: string;
  text: string;
  sha1: string;
}

const PRELUDE = `
local key, now = KEYS[1], tonumber(ARGV[1])

local function expiry(r) return math.min(r.lastSeenAt + r.idle * 1000, r.createdAt + r.absolute * 1000) end

-- A record we can't read is no session: its field goes away with the next login.
local function decode(raw)
  local ok, r = pcall(cjson.decode, raw)
  if not ok or type(r) ~= 'table' then return nil end
  for _, name in ipairs({'version', 'createdAt', 'lastSeenAt', 'idle', 'absolute'}) do
    if type(r[name]) ~= 'number' then return nil end
  end
  return r
end

-- The raw value of a field; nil if there is none, false if the key is not ours (another type).
local function get(field)
  local raw = redis.pcall('HGET', key, field)
  if type(raw) == 'table' then return false end
  return raw or nil
end

local function ours() local kind = redis.call('TYPE', key).ok return kind == 'hash' or kind == 'none' end

-- The key lives as long as the session that lives longest.
local function settle()
  local furthest = 0
  for _, raw in ipairs(redis.call('HVALS', key)) do
    local r = decode(raw)
    if r then furthest = math.max(furthest, expiry(r)) end
  end
  if furthest > now then redis.call('PEXPIRE', key, furthest - now) else redis.call('DEL', key) end
end
`;

function script(name: string, body: string): Script {
  return bare(name, PRELUDE + body);
}

function bare(name: string, text: string): Script {
  return { name, text, sha1: createHash("sha1").update(text).digest("hex") };
}

/** A record with 64 KiB of data, every byte of it escaped, stays below this. Bytes. */
export const MAX_RECORD_BYTES = 524_288;

/** ARGV: now, field, touch interval in ms of remembered sessions ('' for no touch), of the others */
export const READ = script(
  "read",
  `
local field = ARGV[2]
local raw = get(field)
if raw == nil then return {'none'} end
if raw == false then return {'unreadable', 'wrong type'} end
if #raw > ${MAX_RECORD_BYTES} then return {'unreadable', 'too large'} end
local r = decode(raw)
if not r then return {'unreadable', 'not a record'} end
if expiry(r) <= now then return {'none'} end
if ARGV[3] ~= '' and now - r.lastSeenAt >= tonumber(r.permanent and ARGV[3] or ARGV[4]) then
  r.lastSeenAt = now
  local touched = cjson.encode(r)
  -- pcall: a Redis that is full, or a replica, can't record the visit, and can still answer who it is.
  local reply = redis.pcall('HSET', key, field, touched)
  if type(reply) == 'number' then
    raw = touched
    local ttl = expiry(r) - now
    if redis.call('PTTL', key) < ttl then redis.call('PEXPIRE', key, ttl) end
  end
end
return {'ok', raw}
`,
);

/** ARGV: now, field, record, cap, the field it replaces ('' for none), the version that was read */
export const CREATE = script(
  "create",
  `
local field, record, max, replaces = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
if not ours() then redis.call('DEL', key) end
if replaces ~= '' then
  local old = get(replaces)
  local r = old and decode(old)
  if r and expiry(r) > now and r.version ~= tonumber(ARGV[6]) then return {'conflict', old} end
  redis.call('HDEL', key, replaces)
  if not r or expiry(r) <= now then settle() return {'gone'} end
end
local stamp = decode(record).stamp
local living = {}
local all = redis.call('HGETALL', key)
for i = 1, #all, 2 do
  local r = decode(all[i + 1])
  if r and expiry(r) > now and (not stamp or r.stamp == stamp) then table.insert(living, {all[i], r.createdAt}) else redis.call('HDEL', key, all[i]) end
end
table.sort(living, function(a, b) return a[2] < b[2] end)
for i = 1, #living + 1 - max do redis.call('HDEL', key, living[i][1]) end
redis.call('HSET', key, field, record)
settle()
return {'ok', record}
`,
);

/** ARGV: now, field, version it was read at, data, permanent ('1' or '0', '' to leave it), idle in seconds */
export const WRITE = script(
  "write",
  `
local field = ARGV[2]
local raw = get(field)
local r = raw and decode(raw)
if not r or expiry(r) <= now then return {'gone'} end
if r.version ~= tonumber(ARGV[3]) then return {'conflict', raw} end
r.version = r.version + 1
r.data = ARGV[4]
local permanent = ARGV[5] == '1'
local settles = ARGV[5] ~= '' and r.permanent ~= permanent
if settles then
  -- No longer being remembered counts as a visit: the shorter timeout begins now.
  r.permanent, r.idle, r.lastSeenAt = permanent, tonumber(ARGV[6]), now
end
raw = cjson.encode(r)
redis.call('HSET', key, field, raw)
if settles then settle() end
return {'ok', raw}
`,
);

/** ARGV: now, field, version it was read at ('' to end it whatever was written) */
export const REMOVE = script(
  "remove",
  `
if not ours() then return {'none'} end
local raw = get(ARGV[2])
local r = raw and decode(raw)
if r and expiry(r) > now and ARGV[3] ~= '' and r.version ~= tonumber(ARGV[3]) then return {'conflict', raw} end
redis.call('HDEL', key, ARGV[2])
settle()
if r and expiry(r) > now then return {'ok', raw} end
return {'none'}
`,
);

/** ARGV: now. Answers the fields and their values in turn. */
export const LIST = script(
  "list",
  `
if not ours() then return {'ok'} end
local reply = {'ok'}
local all = redis.call('HGETALL', key)
for i = 1, #all, 2 do
  local r = decode(all[i + 1])
  if r and expiry(r) > now then
    table.insert(reply, all[i])
    table.insert(reply, all[i + 1])
  end
end
return reply
`,
);

/** ARGV: now, the field to keep ('' for none). Answers how many living sessions ended. */
export const REMOVE_ALL = script(
  "remove-all",
  `
if not ours() then return {'ok', '0'} end
local ended, kept = 0, nil
local all = redis.call('HGETALL', key)
for i = 1, #all, 2 do
  local r = decode(all[i + 1])
  if r and expiry(r) > now then
    if all[i] == ARGV[2] then kept = all[i + 1] else ended = ended + 1 end
  end
end
-- Who has been revoked meanwhile has no say over the others any more.
if ARGV[2] ~= '' and not kept then return {'ok', '0'} end
redis.call('DEL', key)
if kept then
  redis.call('HSET', key, ARGV[2], kept)
  settle()
end
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

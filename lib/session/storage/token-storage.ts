import { cookieMaxAge } from "../cookie";
import { SessionStorageUnavailableError, SessionTooLargeError } from "../errors";
import { expiresAt, isUnused, isVisitDue } from "../lifetime";
import { nextRecord } from "../record";
import { formatTokenCookie, hashToken, newToken, parseTokenCookie, type TokenCookie } from "../token";
import type {
  ListedRecord,
  OpenOptions,
  RecordStore,
  SessionRef,
  SessionStorage,
  StorageParts,
  Stored,
  WriteResult,
} from "./storage";

/** Bytes of JSON. Keep sessions much smaller: every request sends the data over the network. */
const MAX_DATA_BYTES = 65_536;

/** Keeps the session on the server. The cookie has a signed token that points at it, and no user data (decision 1). */
export function tokenStorage(
  kind: "redis" | "memory",
  records: RecordStore,
  { config, keys, log, now }: StorageParts,
): SessionStorage {
  async function read({ subject, id }: SessionRef, list: boolean) {
    if (!list) return { stored: await records.read(subject, id), listed: undefined };
    const { listed, data } = await records.list(subject, now(), id);
    const own = listed.find((session) => session.id === id);
    return { stored: own && data !== undefined ? { record: own.record, data } : undefined, listed };
  }

  async function open(cookie: string, { touch, list = false }: OpenOptions) {
    const parsed = parseTokenCookie(cookie, keys);
    if (!parsed) {
      log.seldom("session.unreadable-cookie", { reason: "forged or foreign" });
      return undefined;
    }
    const ref = refOf(parsed, cookie);
    const { stored, listed } = await read(ref, list);
    const at = now();
    if (!stored || expiresAt(stored.record, config) <= at) return undefined;
    const opened = { ...ref, ...stored, ...(listed && { listed }) };
    const { record } = stored;
    // The first use after the first minute is recorded as well, so that the session does not count as unused.
    const due = isVisitDue(record, config, at) || (config.refreshEachRequest && isUnused(record, at));
    if (!touch || !due) return opened;
    const next = { record: nextRecord(record, { lastSeenAt: at }), data: stored.data };
    const result = await records.write(ref.subject, ref.id, next, at).catch((error): WriteResult<Stored> => {
      // A Redis that is full, or a replica, can't record the visit, and the page can still be shown.
      if (error instanceof SessionStorageUnavailableError) return { status: "conflict", ...stored };
      throw error;
    });
    if (result.status === "gone") return undefined;
    const { record: seen, data } = result;
    const own = (each: ListedRecord) => (each.id === ref.id ? { ...each, record: seen } : each);
    return { ...opened, record: seen, data, ...(listed && { listed: listed.map(own) }) };
  }

  return {
    kind,
    records,
    sizeLimit: MAX_DATA_BYTES,
    size: ({ data }) => Buffer.byteLength(data),
    open,
    async inspect(cookie) {
      const parsed = parseTokenCookie(cookie, keys);
      return parsed && refOf(parsed, cookie);
    },
    async renew(cookie) {
      const parsed = parseTokenCookie(cookie, keys);
      if (parsed?.signedBy !== "older") return undefined;
      // Only the record knows how long the browser may keep the cookie.
      const held = await open(cookie, { touch: false });
      return held && { value: formatTokenCookie(parsed, keys), maxAge: cookieMaxAge(held.record, now()) };
    },
    async create(subject, session, options) {
      assertFits(session);
      const issued = { subject, token: newToken() };
      const ref = refOf(issued, formatTokenCookie(issued, keys));
      try {
        const added = { id: ref.id, ...session };
        const isAdded = await records.create(subject, added, now(), { ...options, max: config.maxPerUser });
        return isAdded ? { ...ref, ...session } : undefined;
      } catch (error) {
        // It may exist all the same, and nobody gets its cookie. Nobody waits for this.
        void records.end(subject, { id: ref.id }, now()).catch(() => undefined);
        throw error;
      }
    },
    async write(held, next) {
      assertFits(next);
      return { ...held, ...(await records.write(held.subject, held.id, next, now())) };
    },
    end: ({ subject, id }, only) => records.end(subject, { id, ...only }, now()),
  };
}

function assertFits({ data }: Pick<Stored, "data">): void {
  const bytes = Buffer.byteLength(data);
  if (bytes > MAX_DATA_BYTES) throw new SessionTooLargeError(bytes, MAX_DATA_BYTES, "its data as JSON");
}

function refOf({ subject, token }: TokenCookie, cookie: string): SessionRef {
  return { subject, id: hashToken(token), cookie };
}

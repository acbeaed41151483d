/** How many may wait while one hash runs. */
const MAX_WAITING = 8;

/** Milliseconds from the proxy's promise of a place to the action that takes it: a promise holds no longer. */
const PROMISE_HOLDS = 300;

/** Promises cost nothing, so that nobody may hold them all by posting forms that no action takes up. */
const PROMISES_PER_ADDRESS = 3;

/** Seconds in which a full line is done: 0.3 s for each hash, and on a slow machine twice that. */
const RETRY_AFTER = 5;

/** Too many passwords wait to be checked. Nothing was checked. */
export class HashingLineFullError extends Error {
  override name = "HashingLineFullError";
  /** Seconds. */
  readonly retryAfter = RETRY_AFTER;

  constructor() {
    super("Too many passwords wait to be checked. Try again in a few seconds.");
  }
}

interface Line {
  running: boolean;
  waiting: (() => void)[];
  /** When each promised place was promised, in milliseconds, and to which address, where that is known. */
  promised: { at: number; address: string | undefined }[];
}

const SHARED = Symbol.for("next-session-starter.hashing-line");

/** The line of this process. The proxy and the pages are bundled apart: a module variable would exist once in each. */
function sharedLine(): Line {
  const holder = globalThis as { [SHARED]?: Line };
  holder[SHARED] ??= { running: false, waiting: [], promised: [] };
  return holder[SHARED];
}

/**
 * Lets one password hash run at a time. scrypt shares four threads with the sealing of cookies, DNS and files, so
 * that four hashes at once would stall every page, and each takes 128 MiB. A stranger orders hashes by posting
 * passwords: what the line can't take is refused before any work.
 *
 * @throws HashingLineFullError
 */
export async function inHashingLine<Result>(
  hash: () => Promise<Result>,
  line = sharedLine(),
  now = Date.now,
): Promise<Result> {
  if (waitForPlace(line, now) !== undefined) throw new HashingLineFullError();
  line.promised.shift();
  if (line.running) await new Promise<void>((resolve) => line.waiting.push(resolve));
  line.running = true;
  try {
    return await hash();
  } finally {
    const next = line.waiting.shift();
    if (next) next();
    else line.running = false;
  }
}

/** Seconds to wait if the line can't take another hash; undefined if it can, promised places included. */
function waitForPlace(line = sharedLine(), now = Date.now): number | undefined {
  const full = isFull(line, now);
  return full && line.promised.length === 0 ? RETRY_AFTER : undefined;
}

/**
 * Promises a place to the next hash. So the proxy, which alone can answer with a status, can refuse what the line
 * will not take.
 *
 * @returns seconds to wait if there is no place; undefined if there is one
 */
export function promisePlace(address: string | undefined, line = sharedLine(), now = Date.now): number | undefined {
  const full = isFull(line, now);
  const held = address === undefined ? 0 : line.promised.filter((place) => place.address === address).length;
  if (full || held >= PROMISES_PER_ADDRESS) return RETRY_AFTER;
  line.promised.push({ at: now(), address });
  return undefined;
}

function isFull(line: Line, now: () => number): boolean {
  line.promised = line.promised.filter(({ at }) => now() - at < PROMISE_HOLDS);
  return Number(line.running) + line.waiting.length + line.promised.length > MAX_WAITING;
}

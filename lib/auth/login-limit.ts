import { isIP } from "node:net";
import { logEvent, lookAtAttempts, spendAttempt } from "@/lib/session";
import { authConfig } from "./config";

/** A whole office may sign in from one address, and one person from one name. */
const ADDRESS_FACTOR = 5;

/**
 * Counts an attempt to sign in, for the name and for the client's address. OWASP ASVS 5.0, 6.3.1.
 *
 * @returns seconds to wait if there were too many; undefined if the attempt may go on
 * @throws SessionStorageUnavailableError: then nobody may sign in
 */
export function limitLogin(username: string, headers: Headers): Promise<number | undefined> {
  return longestWait(spendAttempt, username, headers);
}

/**
 * Tells what `limitLogin()` would answer now, and uses up no attempt.
 *
 * @throws SessionStorageUnavailableError
 */
export function lookAtLoginLimit(username: string, headers: Headers): Promise<number | undefined> {
  return longestWait(lookAtAttempts, username, headers);
}

async function longestWait(ask: typeof spendAttempt, username: string, headers: Headers): Promise<number | undefined> {
  const limit = authConfig().loginRateLimit;
  if (!limit) return undefined;
  const { attempts: times, seconds } = limit;
  const address = clientAddress(headers);
  const waits = await Promise.all([
    ask(`name:${username}`, { times, seconds }),
    address === undefined ? undefined : ask(`address:${address}`, { times: times * ADDRESS_FACTOR, seconds }),
  ]);
  const refused = waits.filter((wait) => wait !== undefined);
  if (refused.length === 0) return undefined;
  logEvent("auth.rate-limited", { user: username });
  return Math.max(...refused);
}

/**
 * The client's address, from the header that the platform itself sets. Never from X-Forwarded-For, which anybody may
 * send: without such a header there is none. IPv6 by its /64, which is what one subscriber gets.
 */
export function clientAddress(headers: Headers, header = authConfig().clientAddressHeader): string | undefined {
  const address = header && headers.get(header)?.split(",")[0]?.trim();
  if (!address) return undefined;
  const version = isIP(address);
  if (version === 4) return address;
  if (version === 6) return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? `${networkOf(address)}::/64`;
  return undefined;
}

function networkOf(address: string): string {
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const groups = (part: string) => part.split(":").filter(Boolean);
  // Only the first four of eight groups count, so that a dotted tail does not matter.
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(Math.max(0, missing)).fill("0"), ...groups(tail ?? "")];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

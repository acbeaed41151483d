import { isIP } from "node:net";
import { logSeldom, lookAtAttempts, spendAttempt } from "@/lib/session";
import { authConfig } from "./config";

/** Many people may share an address, such as an office. One person has a name. */
const ADDRESS_FACTOR = 5;

/**
 * Counts an attempt to sign in, for the client's address and for the name (OWASP ASVS 5.0, 6.3.1).
 *
 * @returns seconds to wait if there were too many; undefined if the attempt may go on
 * @throws SessionStorageUnavailableError: the caller must refuse the attempt
 */
export function limitLogin(identifier: string, headers: Headers): Promise<number | undefined> {
  return firstRefusal(spendAttempt, identifier, headers);
}

/**
 * Tells what `limitLogin()` would answer now, and counts nothing.
 *
 * @throws SessionStorageUnavailableError
 */
export function lookAtLoginLimit(identifier: string, headers: Headers): Promise<number | undefined> {
  return firstRefusal(lookAtAttempts, identifier, headers);
}

/**
 * Asks for the address first, and for the name only if the address may try. A refused address must not use up the
 * name's attempts and lock its owner out (decision 4).
 */
async function firstRefusal(
  ask: typeof spendAttempt,
  identifier: string,
  headers: Headers,
): Promise<number | undefined> {
  const limit = authConfig().loginRateLimit;
  if (!limit) return undefined;
  const { attempts: times, seconds } = limit;
  const address = clientAddress(headers);
  const budgets: Parameters<typeof spendAttempt>[] = [[`name:${foldName(identifier)}`, { times, seconds }]];
  if (address !== undefined) budgets.unshift([`address:${address}`, { times: times * ADDRESS_FACTOR, seconds }]);
  for (const [name, budget] of budgets) {
    const wait = await ask(name, budget);
    if (wait === undefined) continue;
    // Not the name where the address is at fault: it would be a line for each name that is tried.
    logSeldom("auth.rate-limited", name.startsWith("name:") ? { identifier } : { reason: "client address" });
    return wait;
  }
  return undefined;
}

/** All spellings of a name share its attempts, because a user database may take them for the same name. */
function foldName(name: string): string {
  return name.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}

/**
 * The client's address, from the header that the platform itself sets (decision 4). Undefined if no such header is
 * configured. An IPv6 address stands for its /64, because one subscriber has a whole /64.
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
  // Only the first four of eight groups are used, so a dotted end does not matter.
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(Math.max(0, missing)).fill("0"), ...groups(tail ?? "")];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

import { isIP } from "node:net";
import { logSeldom, lookAtAttempts, spendAttempt } from "@/lib/session";
import { authConfig } from "./config";

/** A whole office may sign in from one address, and one person from one name. */
const ADDRESS_FACTOR = 5;

/**
 * Counts an attempt to sign in, for the client's address and for the name. OWASP ASVS 5.0, 6.3.1.
 *
 * @returns seconds to wait if there were too many; undefined if the attempt may go on
 * @throws SessionStorageUnavailableError: then nobody may sign in
 */
export function limitLogin(username: string, headers: Headers): Promise<number | undefined> {
  return firstRefusal(spendAttempt, username, headers);
}

/**
 * Tells what `limitLogin()` would answer now, and uses up no attempt.
 *
 * @throws SessionStorageUnavailableError
 */
export function lookAtLoginLimit(username: string, headers: Headers): Promise<number | undefined> {
  return firstRefusal(lookAtAttempts, username, headers);
}

/**
 * The address is asked first, and the name only if the address may try: an address that is refused anyway must not
 * use up the attempts of the name, whose owner would be locked out by it.
 */
async function firstRefusal(ask: typeof spendAttempt, username: string, headers: Headers): Promise<number | undefined> {
  const limit = authConfig().loginRateLimit;
  if (!limit) return undefined;
  const { attempts: times, seconds } = limit;
  const address = clientAddress(headers);
  const budgets: Parameters<typeof spendAttempt>[] = [[`name:${foldName(username)}`, { times, seconds }]];
  if (address !== undefined) budgets.unshift([`address:${address}`, { times: times * ADDRESS_FACTOR, seconds }]);
  for (const [name, budget] of budgets) {
    const wait = await ask(name, budget);
    if (wait === undefined) continue;
    logSeldom("auth.rate-limited", { user: username, reason: name.slice(0, name.indexOf(":")) });
    return wait;
  }
  return undefined;
}

/** Another spelling of a name must be no further set of attempts, whatever a user database takes for the same. */
function foldName(name: string): string {
  return name.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
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

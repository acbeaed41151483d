// `npm run sessions -- end-all` signs everybody out (OWASP ASVS 5.0, 7.4.5), wherever sessions are kept.
import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { Redis as Upstash } from "@upstash/redis";
import { createClient, createCluster } from "redis";

// lib/session leaves the file type out, as Next.js apps do.
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      /^\.\/[\w-]+$/.test(specifier) && !context.parentURL?.includes("node_modules") ? `${specifier}.ts` : specifier,
      context,
    ),
});
const { readSessionConfig } = await import("../lib/session/config.ts");

const SECRET_ENDS_THEM =
  "Put a new SESSION_SECRET in place of the old one, leave SESSION_SECRET_FALLBACKS empty, and restart every instance.";

/** What follows the prefix in the key of a subject's sessions. Counted attempts are kept under longer keys, and stay. */
const SUBJECT = /^[\w-]{43}$/;

const [command, ...rest] = process.argv.slice(2);
if (command !== "end-all" || rest.length > 0) fail("Usage: npm run sessions -- end-all");
// The environment wins over the file, as it does in the app.
if (existsSync(".env.local")) process.loadEnvFile(".env.local");
const config = readConfig();
const kinds = [config.storage, config.alsoRead];
if (kinds.includes("redis")) console.log(`Ended all sessions of ${await endAll()} users and visitors.`);
if (kinds.includes("memory")) fail("Sessions are kept in the memory of each process: restart every instance.");
if (kinds.includes("cookie"))
  fail(`Sessions in cookies are not known to any server, and can't be ended one by one. ${SECRET_ENDS_THEM}`);

function readConfig() {
  try {
    return readSessionConfig({ ...process.env, NODE_ENV: "production" });
  } catch (error) {
    fail((error as Error).message);
  }
}

/** @returns how many subjects had sessions. Who signs in while this runs may stay signed in */
async function endAll(): Promise<number> {
  const { redis, keyPrefix: prefix } = config;
  const pattern = { MATCH: `${prefix}*`, COUNT: 1000 };
  const isSubject = (key: string) => SUBJECT.test(key.slice(prefix.length));
  let ended = 0;
  if (redis?.transport === "upstash") {
    const client = new Upstash({ ...redis, enableTelemetry: false });
    for (let cursor = "0", first = true; first || cursor !== "0"; first = false) {
      const [next, keys] = await client.scan(cursor, { match: pattern.MATCH, count: pattern.COUNT });
      const subjects = keys.filter(isSubject);
      if (subjects.length > 0) ended += await client.unlink(...subjects);
      cursor = next;
    }
    return ended;
  }
  const urls = redis?.urls ?? [];
  if (urls.length === 1) {
    const client = await createClient({ url: urls[0] ?? "" }).connect();
    for await (const keys of client.scanIterator(pattern)) {
      const subjects = keys.filter(isSubject);
      if (subjects.length > 0) ended += await client.unlink(subjects);
    }
    client.destroy();
    return ended;
  }
  const { username, password, protocol } = new URL(urls[0] ?? "");
  const socket = { tls: protocol === "rediss:" } as { tls: true };
  const defaults = { username: decodeURIComponent(username), password: decodeURIComponent(password), socket };
  const cluster = await createCluster({ rootNodes: urls.map((url) => ({ url })), defaults }).connect();
  for (const master of cluster.masters) {
    const node = await cluster.nodeClient(master);
    // One key for each command: the keys of one node have different slots.
    for await (const keys of node.scanIterator(pattern))
      for (const key of keys.filter(isSubject)) ended += await cluster.unlink(key);
  }
  cluster.destroy();
  return ended;
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readSessionConfig } from "@/lib/session/config";
import { SessionStorageUnavailableError } from "@/lib/session/errors";
import { createKeys } from "@/lib/session/keys";
import { createLog } from "@/lib/session/log";
import { type Connect, type Redis, redisBy } from "@/lib/session/storage/redis";
import { END } from "@/lib/session/storage/redis-scripts";
import { tcpTransport } from "@/lib/session/storage/tcp-transport";
import { upstashTransport } from "@/lib/session/storage/upstash-transport";
import { type Fault, http, startBlackhole } from "../support/fault-proxy.ts";
import { type FaultyRedis, startFaultyRedis, TRANSPORTS } from "../support/faulty-redis.ts";
import { SECRET } from "../support/layers.ts";
import { watchCommands } from "../support/redis-commands.ts";
import { startUntrustedServer } from "../support/untrusted-server.ts";

/** Milliseconds. The deadline of a command is 1,500. */
const IN_TIME = 2000;

const json = (body: string) => http("200 OK", "application/json", body);
const FOREIGN: Record<(typeof TRANSPORTS)[number], Record<string, Fault>> = {
  TCP: {
    "a web page": http("200 OK", "text/html", "<html>It works!</html>"),
    "a word": { answers: "+OK\r\n" },
    "a number": { answers: ":1\r\n" },
    "a list of numbers": { answers: "*2\r\n:1\r\n:2\r\n" },
    "an empty list": { answers: "*0\r\n" },
    "a list that is too short": { answers: "*1\r\n$2\r\nOK\r\n" },
    nothing: { answers: "$-1\r\n" },
  },
  Upstash: {
    "a web page": http("200 OK", "text/html", "<html>It works!</html>"),
    "a page of a gateway": http("502 Bad Gateway", "text/html", "<html>Bad gateway</html>"),
    "a word": json('{"result":"OK"}'),
    "a number": json('{"result":1}'),
    "a list of numbers": json('{"result":[1,2]}'),
    "an empty list": json('{"result":[]}'),
    "a list that is too short": json('{"result":["OK"]}'),
    "an answer with the status of an error": http("500 Oops", "application/json", '{"result":[null,null]}'),
    nothing: json('{"result":null}'),
    "no JSON": json('{"result":'),
  },
};

describe.each(TRANSPORTS)("over %s", (transport) => {
  let faulty: FaultyRedis;
  let redis: Redis;
  let connect: Connect;
  let lines: string[];
  const key = `transports-${crypto.randomUUID()}:`;
  const read = () => redis.read(key, ["a", "b"]);
  const end = () => redis.run(END, key, [String(Date.now()), "9", "9", "9", "id", "", ""]);

  beforeEach(async () => {
    faulty = await startFaultyRedis(transport);
    use(faulty.env);
  });
  afterEach(() => faulty[Symbol.asyncDispose]());

  function use(env: Record<string, string>): void {
    const config = readSessionConfig({ SESSION_SECRET: SECRET, ...env });
    lines = [];
    connect = config.redis?.transport === "tcp" ? tcpTransport(config.redis) : upstashTransport(config.redis as never);
    redis = redisBy(
      connect,
      createLog(createKeys(config), Date.now, (line) => lines.push(line)),
    );
  }

  const at = (port: number, tls = ""): Record<string, string> =>
    transport === "TCP"
      ? { REDIS_URL: `redis${tls}://127.0.0.1:${port}` }
      : { UPSTASH_REDIS_REST_URL: `http${tls}://127.0.0.1:${port}`, UPSTASH_REDIS_REST_TOKEN: "t" };

  /** Why it was an outage, in the error and in the one line of the log. */
  async function outage(asking: Promise<unknown>): Promise<SessionStorageUnavailableError> {
    const error = await asking.then(
      (answer) => expect.unreachable(`It answered ${JSON.stringify(answer)}`),
      (error) => error,
    );
    expect(error).toBeInstanceOf(SessionStorageUnavailableError);
    expect(lines.at(-1)).toContain(`reason="${error.reason}"`);
    return error;
  }

  test.each(Object.entries(FOREIGN[transport]))(
    "%s is no answer of Redis: an outage, for a read and a script",
    async (_, fault) => {
      await read();
      faulty.proxy.set(fault);
      // Over TCP a page is no RESP: the client may close the connection before it says so.
      const reasons = fault === FOREIGN.TCP["a web page"] ? ["FOREIGN", "ECONNRESET"] : ["FOREIGN"];
      expect((await outage(read())).reason).toBeOneOf(reasons);
      expect((await outage(end())).reason).toBeOneOf(reasons);
    },
  );

  test("a Redis that never answers is an outage in time, whether it takes connections or goes silent later", async () => {
    await using blackhole = await startBlackhole();
    const took = async (asking: Promise<unknown>) => {
      const began = performance.now();
      expect((await outage(asking)).reason).toBe("timeout");
      return performance.now() - began;
    };
    await read();
    faulty.proxy.set("hangs");
    expect(await took(read())).toBeLessThan(IN_TIME);
    use(at(blackhole.port));
    expect(await took(read())).toBeLessThan(IN_TIME);
    expect(await took(end())).toBeLessThan(IN_TIME);
  });

  test("a Redis that is known to be down is not waited for, and is asked again when it is back", async () => {
    await read();
    faulty.proxy.set("hangs");
    await outage(read());
    const began = performance.now();
    expect((await outage(read())).asked).toBe(false);
    expect(performance.now() - began).toBeLessThan(300);
    faulty.proxy.set("none");
    await vi.waitFor(read, 5000);
  });

  test("a command whose time is over before it was sent is never sent", async () => {
    const commands = await watchCommands(faulty.url, key);
    const connection = await connect();
    const over = new AbortController();
    const late = connection.send(["HSET", key, "late", "1"], key, over.signal);
    over.abort();
    await expect(late).rejects.toThrow();
    await expect(connection.send(["HSET", key, "late", "1"], key, AbortSignal.abort())).rejects.toThrow();
    await connection.send(["HSET", `${key}in-time`, "a", "1"], key, new AbortController().signal);
    expect(await commands.count()).toBe(1);
    commands.stop();
  });

  // An HTTP connection opens with its request.
  test.runIf(transport === "TCP")(
    "a command that waited in vain for a connection is not sent when it opens",
    async () => {
      const commands = await watchCommands(faulty.url, key);
      faulty.proxy.set("holds what is sent, once");
      expect((await outage(end())).asked).toBe(false);
      faulty.proxy.release();
      await vi.waitFor(read, { timeout: 5000 });
      expect(await commands.count()).toBe(1);
      commands.stop();
    },
  );

  test("nothing is sent more often than twice", async () => {
    await end();
    const commands = await watchCommands(faulty.url, key);
    faulty.proxy.set("loses answers");
    // Over TCP the second connection does not open, because its greeting is not answered.
    const sent = transport === "TCP" ? 1 : 2;
    await outage(read());
    expect(await commands.count()).toBe(sent);
    faulty.proxy.set("none");
    await vi.waitFor(() => end(), { timeout: 5000 });
    await commands.count();
    faulty.proxy.set("loses an answer once");
    await end();
    expect(await commands.count()).toBe(2);
    commands.stop();
  });

  test("a connection that is mute and stays open is replaced: all that wait are served, and who comes later", async () => {
    await read();
    const opened = faulty.proxy.opened();
    faulty.proxy.mute();
    const began = performance.now();
    await Promise.all([read(), read(), end()]);
    await read();
    expect(performance.now() - began).toBeLessThan(IN_TIME);
    expect(faulty.proxy.opened()).toBeGreaterThan(opened);
    expect(lines).toEqual([]);
  });

  test("a primary that became a replica is asked no more", async () => {
    await end();
    await faulty.failOver();
    await end();
    await redis.run(END, key, [String(Date.now()), "9", "9", "9", "id", "", ""]);
    expect(lines).toEqual([]);
  });

  test("a primary that has lost its replicas, and takes no writes, is asked no more", async () => {
    await end();
    await faulty.isolate();
    await end();
    await end();
    expect(lines).toEqual([]);
  });

  test("while the event loop stands still, time stands still: no outage", async () => {
    await Promise.all([read(), end()]);
    faulty.proxy.set("is slow by 500 ms");
    const asking = Promise.all([read(), end()]);
    // They are sent by then.
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const until = performance.now() + 2500; performance.now() < until; );
    await asking;
    expect(lines).toEqual([]);
  });

  describe("the log says why", () => {
    test("a refused port, at once", async () => {
      await faulty.proxy.refuse();
      const began = performance.now();
      expect((await outage(read())).reason).toBe("ECONNREFUSED");
      expect(performance.now() - began).toBeLessThan(500);
    });

    test("an untrusted certificate", async () => {
      await using server = await startUntrustedServer();
      use(at(server.port, "s"));
      expect((await outage(read())).reason).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
    });

    test.each([
      ["NOAUTH", "NOAUTH Authentication required."],
      ["WRONGPASS", "WRONGPASS invalid username-password pair or user is disabled."],
      ["NOPERM", "NOPERM this user has no permissions to run the 'hmget' command"],
      ["OOM", "OOM command not allowed when used memory > 'maxmemory'."],
      ["LOADING", "LOADING Redis is loading the dataset in memory"],
      ["quota", "ERR max requests limit exceeded. Limit: 500000, Usage: 500000"],
    ])("%s", async (reason, error) => {
      await read();
      faulty.answer(error);
      expect((await outage(read())).reason).toBe(reason);
      expect(lines.join()).not.toContain(key);
    });
  });
});

test("a Redis that is down is asked again after pauses that differ: processes do not come back in step", async () => {
  const log = createLog(createKeys(readSessionConfig({ SESSION_SECRET: SECRET })), Date.now, () => undefined);
  const untilThirdTry = async (random: number) => {
    vi.spyOn(Math, "random").mockReturnValue(random);
    const began = performance.now();
    let tries = 0;
    const redis = redisBy(async () => {
      tries += 1;
      throw Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    }, log);
    while (tries < 3) {
      await expect(redis.read("key", ["field"])).rejects.toThrow("ECONNREFUSED");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return performance.now() - began;
  };
  const early = await untilThirdTry(0);
  expect((await untilThirdTry(1)) - early).toBeGreaterThan(200);
});

import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createClient } from "redis";
import { freePort, type Stoppable } from "./processes.ts";

export interface Bridge extends Stoppable {
  url: string;
  token: string;
}

type Reply = string | number | null | Reply[];

/**
 * Upstash's REST API in front of a local Redis, as far as `@upstash/redis` speaks it:
 * `/` for a command, `/pipeline` and `/multi-exec` for several. For tests and `npm run dev:redis`.
 */
export async function startBridge(redisUrl: string, token: string = crypto.randomUUID()): Promise<Bridge> {
  const redis = createClient({ url: redisUrl, RESP: 2 });
  redis.on("error", () => undefined);
  await redis.connect();

  async function run(command: unknown): Promise<Reply> {
    if (!Array.isArray(command) || command.length === 0) throw new Error("ERR a command is an array");
    return (await redis.sendCommand(command.map(String))) as Reply;
  }

  async function runTransaction(list: unknown[]): Promise<Reply[]> {
    const transaction = redis.multi();
    for (const command of list) transaction.addCommand((command as unknown[]).map(String));
    return (await transaction.exec()) as unknown as Reply[];
  }

  async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    if (!isAuthorized(request, token))
      return { status: 401, body: { error: "WRONGPASS invalid or missing auth token" } };
    const encode = request.headers["upstash-encoding"] === "base64" ? toBase64 : (reply: Reply) => reply;
    try {
      const body: unknown = JSON.parse(await readBody(request));
      if (request.url === "/") return { status: 200, body: { result: encode(await run(body)) } };
      if (!Array.isArray(body)) return { status: 400, body: { error: "ERR a pipeline is an array of commands" } };
      if (request.url === "/multi-exec") {
        return { status: 200, body: (await runTransaction(body)).map((reply) => ({ result: encode(reply) })) };
      }
      if (request.url === "/pipeline") {
        const one = async (command: unknown) => ({ result: encode(await run(command)) });
        return { status: 200, body: await Promise.all(body.map((command) => one(command).catch(toError))) };
      }
      return { status: 404, body: { error: "ERR no such path" } };
    } catch (error) {
      return { status: 400, body: toError(error) };
    }
  }

  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const { status, body } = await answer(request);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    if (redis.isOpen) redis.destroy();
  };
  return { url: `http://127.0.0.1:${port}`, token, stop, [Symbol.asyncDispose]: stop };
}

function isAuthorized(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Upstash encodes every string but the plain OK. */
function toBase64(reply: Reply): Reply {
  if (Array.isArray(reply)) return reply.map(toBase64);
  return typeof reply === "string" && reply !== "OK" ? Buffer.from(reply).toString("base64") : reply;
}

function toError(error: unknown): { error: string } {
  return { error: error instanceof Error ? error.message : "ERR unknown" };
}

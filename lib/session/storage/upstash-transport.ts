import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import { Redis, type UpstashRequest, type UpstashResponse } from "@upstash/redis";
import type { Connect } from "./redis";

/** Milliseconds. Commands have finished by then. */
const FINISHED_AFTER = 2000;

/** Upstash's client. What Redis answers stays as it is: by default texts that look like JSON become something else. */
class Client extends Redis {
  constructor(request: (command: UpstashRequest) => Promise<UpstashResponse<unknown>>) {
    super({ request: request as <Result>(command: UpstashRequest) => Promise<UpstashResponse<Result>> });
    this.opts = { automaticDeserialization: false };
  }
}

/**
 * Upstash's REST API, by Upstash's client over Node.js's own requests: `fetch` can't be told to use a fresh connection.
 * After a pause it takes one broken connection after the other.
 */
export function upstashTransport({ url, token }: { url: string; token: string }): Connect {
  const { Agent, request } = url.startsWith("https:") ? https : http;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  let current = new Agent({ keepAlive: true });

  async function post(body: unknown, agent: http.Agent, signal: AbortSignal): Promise<UpstashResponse<unknown>> {
    const asking = request(url, { method: "POST", agent, signal, headers }).end(JSON.stringify(body));
    // Also after the answer has begun: an error without a listener ends the process.
    asking.on("error", () => undefined);
    const [response] = (await once(asking, "response")) as [http.IncomingMessage];
    let text = "";
    for await (const part of response.setEncoding("utf8")) text += part;
    // A gateway may answer something of its own.
    const kind = /^\s*\{\s*"(result|error)"/.exec(text)?.[1];
    if (kind === undefined || (kind === "result") !== (response.statusCode === 200)) throw new Error("FOREIGN answer");
    return JSON.parse(text);
  }

  return async () => {
    const agent = current;
    return {
      send: (command, _, signal) =>
        new Client(({ body }) => post(body, agent, signal)).exec(command as [string, ...string[]]),
      giveUp() {
        if (agent !== current) return;
        current = new Agent({ keepAlive: true });
        setTimeout(() => agent.destroy(), FINISHED_AFTER).unref();
      },
    };
  };
}

import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { Connect } from "./redis";

/** Milliseconds. Commands have finished by then. */
const FINISHED_AFTER = 2000;

/**
 * Upstash's REST API: a command is posted as a JSON array. By Node.js's own client, because `fetch`, and so Upstash's,
 * can't be told to use a fresh connection: after a pause it takes one broken connection after the other.
 */
export function upstashTransport({ url, token }: { url: string; token: string }): Connect {
  const { Agent, request } = url.startsWith("https:") ? https : http;
  let current = new Agent({ keepAlive: true });

  async function post(command: string[], agent: http.Agent, signal: AbortSignal): Promise<unknown> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const asking = request(url, { method: "POST", agent, signal, headers }).end(JSON.stringify(command));
    // Also after the answer has begun: an error without a listener ends the process.
    asking.on("error", () => undefined);
    const [response] = (await once(asking, "response")) as [http.IncomingMessage];
    let text = "";
    for await (const part of response.setEncoding("utf8")) text += part;
    return resultIn(text);
  }

  return async () => {
    const agent = current;
    return {
      send: (command, _, deadline) => post(command, agent, deadline),
      giveUp() {
        if (agent !== current) return;
        current = new Agent({ keepAlive: true });
        setTimeout(() => agent.destroy(), FINISHED_AFTER).unref();
      },
    };
  };
}

/** @throws Error with what Redis says, if it is an error */
function resultIn(text: string): unknown {
  let answer: { result?: unknown; error?: unknown } | null;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Error("FOREIGN answer");
  }
  if (typeof answer?.error === "string") throw new Error(answer.error);
  return answer?.result;
}

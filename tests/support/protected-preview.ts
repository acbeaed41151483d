import { createServer, request } from "node:http";
import { freePort, type RunningServer } from "./processes.ts";

const COOKIE = "_vercel_jwt=opens-it";

/**
 * Stands in front of an app as Vercel's deployment protection does: nobody comes through without a cookie, and whoever
 * knows the secret is given it.
 */
export async function protect(app: RunningServer, secret: string): Promise<RunningServer> {
  const port = await freePort();
  const refused: string[] = [];
  const server = createServer((asked, answer) => {
    if (asked.headers["x-vercel-protection-bypass"] === secret) {
      answer.writeHead(307, { location: asked.url, "set-cookie": `${COOKIE}; Path=/; HttpOnly; SameSite=Lax` }).end();
    } else if (!asked.headers.cookie?.split("; ").includes(COOKIE)) {
      refused.push(`${asked.method} ${asked.url}`);
      answer.writeHead(401).end("Authentication Required");
    } else {
      const { method, url, headers } = asked;
      const onward = request(app.url + url, { method, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
        response.pipe(answer);
      });
      onward.once("error", () => answer.destroy());
      asked.pipe(onward);
    }
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const stop = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://localhost:${port}`, output: () => refused.join("\n"), stop, [Symbol.asyncDispose]: stop };
}

import { execFileSync } from "node:child_process";
import { mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, launch, type RunningServer } from "./processes.ts";
import { findNginx } from "./tools.ts";

/** A real nginx with `deploy/nginx.conf`: only names and ports are changed. */
export async function startNginx(
  apps: RunningServer[],
  options: { host?: string; port?: number } = {},
): Promise<RunningServer> {
  const { host = "$http_host", port = await freePort() } = options;
  const folder = mkdtempDisposableSync(join(tmpdir(), "nginx-"));
  const plain = await freePort();
  const at = (name: string) => join(folder.path, name);
  makeCertificate(at("app.crt"), at("app.key"));
  const upstream = apps.map(({ url }) => `    server 127.0.0.1:${new URL(url).port};\n`).join("");
  const ours = readFileSync("deploy/nginx.conf", "utf8")
    .replace(/( +server 127\.0\.0\.1:\d+;\n)+/, upstream)
    .replace("listen 80;", `listen 127.0.0.1:${plain};`)
    .replace("listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`)
    .replaceAll("app.example.com;", "localhost;")
    .replaceAll("/etc/ssl/app.example.com", at("app"))
    .replace("$http_host", host);
  writeFileSync(
    at("nginx.conf"),
    `daemon off; pid ${at("pid")}; worker_processes 2; ${process.getuid?.() === 0 ? "user root;" : ""}
     events {}
     http {
       access_log off;
       ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${at(kind)};`).join(" ")}
       ${ours}
     }`,
  );
  const server = await launch({
    command: findNginx(),
    args: ["-p", folder.path, "-c", at("nginx.conf"), "-e", "stderr"],
    url: `https://localhost:${port}`,
    isReady: () => answers(port),
  });
  const stop = async () => {
    await server.stop();
    folder.remove();
  };
  return { ...server, stop, [Symbol.asyncDispose]: stop };
}

function makeCertificate(certificate: string, key: string): void {
  const forLocalhost = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const files = ["-keyout", key, "-out", certificate];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...forLocalhost, ...files], { stdio: "pipe" });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path: "/api/health", rejectUnauthorized: false };
    request(options, (response) => resolve(response.resume().statusCode === 200))
      .once("error", reject)
      .end();
  });
}

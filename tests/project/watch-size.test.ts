import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";

test("what the browser loads to watch the session is 2 KB at the most, beside what other parts of a page load", async () => {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    resolve: { alias: { "@": process.cwd() } },
    build: {
      write: false,
      minify: true,
      lib: { entry: "app/session-watch/session-watch.tsx", formats: ["cjs"] },
      rolldownOptions: { external: [/^react/, /^next\//, /^@\/app\/(?!session-watch)/, /-action$/] },
    },
  });
  const [{ output }] = [built].flat() as { output: { code?: string }[] }[] as [{ output: { code?: string }[] }];
  const code = output.map((part) => part.code ?? "").join("");
  expect(code).toContain("BroadcastChannel");
  expect(gzipSync(code).byteLength).toBeLessThanOrEqual(2048);
});

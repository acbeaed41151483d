import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildApp } from "../../tests/support/app-server.ts";
import { expect, test } from "../support/test.ts";

const EMPTY = "test-results/empty";
const KB = 1024;

/** Bytes on the way to the browser, of all scripts that a page names. */
function scriptSize(html: string, folder = "."): number {
  const paths = new Set([...html.matchAll(/<script[^>]* src="\/_next\/([^"?]+)/g)].map(([, path]) => path ?? ""));
  return [...paths].reduce((sum, path) => sum + zipped(join(folder, ".next", path)), 0);
}

function zipped(file: string): number {
  return gzipSync(readFileSync(file)).byteLength;
}

test("the login page needs 6 KB of script more than an empty page, at the most", async ({ request }) => {
  test.skip(!process.env["TEST_ALL"], "It builds an empty app: npm run test:all");
  test.setTimeout(120_000);
  rmSync(EMPTY, { recursive: true, force: true });
  mkdirSync(`${EMPTY}/app`, { recursive: true });
  writeFileSync(`${EMPTY}/package.json`, '{ "type": "module" }');
  writeFileSync(`${EMPTY}/app/layout.jsx`, "export default ({ children }) => <html><body>{children}</body></html>;");
  writeFileSync(`${EMPTY}/app/page.jsx`, "export default () => null;");
  buildApp(EMPTY);

  const empty = scriptSize(readFileSync(`${EMPTY}/.next/server/app/index.html`, "utf8"), EMPTY);
  const login = scriptSize(await (await request.get("/login")).text());
  console.log(`script of /login over an empty page: ${login - empty} bytes`);
  expect(login - empty).toBeLessThanOrEqual(6 * KB);
});

test("all style sheets together have 8 KB at the most", () => {
  const files = readdirSync(".next/static", { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.css$/.test(name),
  );
  expect(files.length).toBeGreaterThan(0);
  const size = files.reduce((sum, name) => sum + zipped(join(".next/static", name)), 0);
  console.log(`all style sheets: ${size} bytes`);
  expect(size).toBeLessThanOrEqual(8 * KB);
});

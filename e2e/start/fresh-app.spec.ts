import { execFile, execFileSync, execSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { TEST_SECRET } from "../../tests/support/app-server.ts";
import { freePort, launch, type RunningServer } from "../../tests/support/processes.ts";
import { expect, test } from "../support/test.ts";

const README = readFileSync("lib/session/README.md", "utf8");

/** The n-th example in the README. */
function example(language: string, at: number): string {
  return [...README.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))][at]?.[1] ?? "";
}

const LOGIN_PAGE = `
import { signIn } from "../actions";
export default function Login() {
  return <form action={signIn}><input name="username" aria-label="Name" /><button>Sign in</button></form>;
}`;

/** Of a shell that knows nothing of Playwright. */
const ENV = { ...process.env, CI: "1", NODE_ENV: undefined } as unknown as NodeJS.ProcessEnv;

const NO_COLOURS =
  '{"inlineColors":{"light":{},"dark":{}},"cssVars":{},"inlineColorsTemplate":"","cssVarsTemplate":""}';

/** What `shadcn init` writes. */
const COMPONENTS = {
  style: "new-york",
  rsc: true,
  tsx: true,
  tailwind: { config: "", css: "app/globals.css", baseColor: "neutral", cssVariables: true },
  aliases: { components: "@/components", utils: "@/lib/utils", lib: "@/lib" },
};

test.describe("lib/session, in an app as create-next-app makes it today", () => {
  test.skip(!process.env["TEST_ALL"], "It installs two apps' worth of packages: npm run test:all");
  test.describe.configure({ mode: "serial" });
  let app: string;
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: app, env: ENV, stdio: "pipe" });

  test.beforeAll(() => {
    test.setTimeout(300_000);
    app = mkdtempSync(join(tmpdir(), "fresh-"));
    run("npx", "--yes", "create-next-app@16", "app", "--yes", "--use-npm", "--disable-git");
    app = join(app, "app");
    // Google's fonts can't be had where tests run.
    edit("app/layout.tsx", (text) =>
      text.replace(/import .*"next\/font\/google";|const geist\w+ = Geist[^;]*;|className=\{`\$\{geist[^`]*`\}/g, ""),
    );
  });
  test.afterAll(() => app && rmSync(dirname(app), { recursive: true }));

  function edit(file: string, change: (text: string) => string): void {
    writeFileSync(join(app, file), change(readFileSync(join(app, file), "utf8")));
  }

  test("the three lines of its README, and shadcn, copy the same folder and install the same packages", async () => {
    test.setTimeout(200_000);
    const lines = example("sh", 0).replace("../next-session-starter", process.cwd());
    execSync(lines, { cwd: app, stdio: "pipe" });
    const { dependencies } = JSON.parse(readFileSync(join(app, "package.json"), "utf8"));
    rmSync(join(app, "lib"), { recursive: true });

    // shadcn asks its own site for a colour, whatever it adds.
    const port = await freePort();
    const colours = createServer((_, response) => response.end(NO_COLOURS)).listen(port, "127.0.0.1");
    const env = { ...process.env, REGISTRY_URL: `http://127.0.0.1:${port}` };
    // Not in the way of this process, which answers.
    const shadcn = (...args: string[]) => promisify(execFile)("npx", ["--yes", "shadcn@4", ...args], { env });
    writeFileSync(join(app, "components.json"), JSON.stringify(COMPONENTS));
    await shadcn("build", "--output", join(app, "../registry"));
    await shadcn("add", join(app, "../registry/session.json"), "--yes", "--cwd", app);
    colours.close();

    execFileSync("diff", ["-r", "lib/session", join(app, "lib/session")]);
    expect(JSON.parse(readFileSync(join(app, "package.json"), "utf8")).dependencies).toEqual(dependencies);
  });

  test("its examples pass the linter that the app came with, and build; a visitor signs in", async ({ page }) => {
    test.setTimeout(200_000);
    edit("next.config.ts", (text) =>
      text.replace("cacheComponents", "skipProxyUrlNormalize: true,\n  cacheComponents"),
    );
    for (const folder of ["app/login", "app/api/theme"]) mkdirSync(join(app, folder), { recursive: true });
    for (const [file, text] of Object.entries({
      "app/page.tsx": example("tsx", 0),
      "app/actions.ts": example("ts", 0) + example("ts", 3),
      "app/api/theme/route.ts": example("ts", 1),
      "proxy.ts": example("ts", 2),
      "app/login/page.tsx": LOGIN_PAGE,
    }))
      writeFileSync(join(app, file), text);
    run("npm", "run", "lint");
    run("npm", "run", "build");

    await using server = await start(app);
    await page.goto(`${server.url}/account`);
    await expect(page).toHaveURL(`${server.url}/login`);
    await page.getByLabel("Name").fill("Ada");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect.poll(async () => (await page.context().cookies()).length).toBe(1);
    await page.goto(server.url);
    await expect(page.getByRole("heading")).toHaveText("Hello, Ada");
    expect(await (await page.request.post(`${server.url}/api/theme`, { data: "dark" })).json()).toEqual({
      alive: true,
    });
  });
});

async function start(app: string): Promise<RunningServer> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  return launch({
    command: process.execPath,
    folder: app,
    args: ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", String(port)],
    env: { NODE_ENV: "production", SESSION_SECRET: TEST_SECRET },
    url,
    isReady: async () => (await fetch(`${url}/login`)).status < 500,
  });
}

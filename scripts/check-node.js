// Runs first, in any Node.js: the other scripts are TypeScript, which an older one ends with "Unknown file extension".
// The package `node` brings the right one, unless the package manager does not run install scripts.
const NEEDED = process.argv[2] ?? "22.18";
const running = process.versions.node;

const [major, minor] = NEEDED.split(".").map(Number);
const [runningMajor, runningMinor] = running.split(".").map(Number);
if (runningMajor < major || (runningMajor === major && runningMinor < minor)) {
  console.error(
    `This needs Node.js ${NEEDED} or newer, and ${running} runs it: install Node.js 24, or let the package "node" bring it ` +
      "with `npm rebuild node --ignore-scripts=false` or `pnpm approve-builds`.",
  );
  process.exit(1);
}

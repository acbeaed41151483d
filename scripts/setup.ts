// Runs before `npm run dev`, so that a new clone starts without any configuration.
import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";

const FILE = ".env.local";

if (!existsSync(FILE) && !process.env["SESSION_SECRET"]) {
  const lines = [
    "# Made by `npm run dev` for this machine alone. Every variable is explained in .env.example.",
    `SESSION_SECRET=${randomBytes(32).toString("hex")}`,
    "# Browsers share the cookies of all apps on localhost: with one name, two clones would sign each other out.",
    `SESSION_COOKIE_NAME=session-${randomBytes(3).toString("hex")}`,
    "",
  ];
  // Only the owner can read the file. "wx" never replaces a file that another process has just made.
  writeFileSync(FILE, lines.join("\n"), { mode: 0o600, flag: "wx" });
  console.log(`Wrote ${FILE} with a random SESSION_SECRET and the name of the cookie.`);
}

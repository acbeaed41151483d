// Before `npm run dev`: a clone starts without any configuration.
import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";

const FILE = ".env.local";

if (!existsSync(FILE) && !process.env["SESSION_SECRET"]) {
  const lines = [
    "# Made by `npm run dev` for this machine alone. Every variable is explained in .env.example.",
    `SESSION_SECRET=${randomBytes(32).toString("hex")}`,
    "",
  ];
  // Readable by its owner only, and never over a file that appeared meanwhile.
  writeFileSync(FILE, lines.join("\n"), { mode: 0o600, flag: "wx" });
  console.log(`Wrote ${FILE} with a random SESSION_SECRET.`);
}

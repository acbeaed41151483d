import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: {
      "@": fileURLToPath(new URL(".", import.meta.url)),
      // Its only purpose is to break client bundles, which Vitest does not make.
      "server-only": fileURLToPath(new URL("./node_modules/server-only/empty.js", import.meta.url)),
    },
  },
  test: {
    include: ["tests/**/*.test.ts"],
    // Lets a test be a request of Next.js's (lib/session/testing.ts).
    setupFiles: ["next/dist/server/node-environment-baseline"],
    globalSetup: "tests/support/vitest-setup.ts",
    // Races of 200 rounds, and password hashes that are slow on purpose, on a busy machine.
    testTimeout: 60_000,
    reporters: ["default", ["json", { outputFile: "test-results/unit.json" }]],
  },
});

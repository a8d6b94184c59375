import { defineConfig } from "vitest/config"

const conditions = ["bitting-dev"]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "packages/*/test/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    globalSetup: ["test/postgres.setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Most of them wait for processes, browsers and databases: one processor can be left to each.
    maxWorkers: "100%",
  },
})

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/unit/**/*.test.ts", "test/integration/**/*.test.ts"],
    testTimeout: 60_000,
    // Two files at a time: the sessions under test use every core themselves.
    maxWorkers: 2,
    pool: "forks",
  },
});

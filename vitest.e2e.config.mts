import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts", "test/packaged/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // One window at a time: each brings a server, a browser and engines.
    fileParallelism: false,
  },
});

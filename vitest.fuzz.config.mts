import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["test/fuzz/**/*.test.ts"], maxWorkers: 2, pool: "forks" },
});

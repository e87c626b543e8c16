import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/webgpu/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Software Vulkan takes every core by itself.
    fileParallelism: false,
    pool: "forks",
  },
});

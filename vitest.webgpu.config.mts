import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/webgpu/*.test.ts", "test/gpu/*.test.ts"],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    // Software Vulkan takes every core by itself.
    fileParallelism: false,
    pool: "forks",
  },
});

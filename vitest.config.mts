import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "vitest/config";

const minute = 60_000;

/** Unit tests that replace modules. Modules that another file has loaded before cannot be replaced. */
const replacing = readdirSync(path.join(import.meta.dirname, "test/unit"), { recursive: true, encoding: "utf8" })
  .map((name) => path.posix.join("test/unit", name.replaceAll(path.sep, "/")))
  .filter((file) => file.endsWith(".test.ts"))
  .filter((file) => readFileSync(path.join(import.meta.dirname, file), "utf8").includes("vi.mock("));

/**
 * The suites, one project each: `npx vitest run --project unit`. A project of its own group never runs beside another.
 * `scripts/test.mjs` starts them in processes of their own.
 */
export default defineConfig({
  test: {
    pool: "forks",
    // Far beyond what a busy machine needs: only a defect takes so long.
    testTimeout: 3 * minute,
    hookTimeout: 4 * minute,
    // A condition that a test waits for may come late on a busy machine.
    expect: { poll: { timeout: minute, interval: 50 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          exclude: replacing,
          maxWorkers: 2,
          // One process for many files: starting one for each took a third of the suite's processor time.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "unit-apart",
          include: replacing,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Whole commands and engines, in processes of their own.
        extends: true,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Needs software Vulkan: test/webgpu/run.mjs finds it and starts this project. Software Vulkan uses every core.
        extends: true,
        test: {
          name: "webgpu",
          include: ["test/webgpu/*.test.ts", "test/gpu/*.test.ts"],
          testTimeout: 15 * minute,
          hookTimeout: 15 * minute,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // Needs a VS Code and Chromium: test/host/e2e.mjs installs them and starts this project. One window at a time.
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts", "test/situations/**/*.test.ts", "test/packaged/**/*.test.ts"],
          maxWorkers: 1,
          // The server and the browser are shared by all files.
          isolate: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: "fuzz",
          include: ["test/fuzz/**/*.test.ts"],
          maxWorkers: 2,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});

// The test that kills engines and resumes them, with five kills instead of two: `npm run test:chaos`.
// LETHE_CHAOS_SEED repeats the moments of an earlier run, which the test's name tells; LETHE_CHAOS_SAMPLE=1 takes the
// sample's model, which is more than seven minutes' work.
import { spawnSync } from "node:child_process";

const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "test/integration/durable.test.ts", "--testNamePattern", "killed"],
  { stdio: "inherit", env: { LETHE_CHAOS_KILLS: "5", ...process.env } },
);
process.exitCode = status ?? 1;

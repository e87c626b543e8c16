// `npm run test:chaos`: kills engines at random moments and resumes them, with five kills instead of two.
// LETHE_CHAOS_SEED repeats the moments of an earlier run, whose test has the seed in its name. LETHE_CHAOS_SAMPLE=1
// takes the sample's model, for more than seven minutes.
import { spawnSync } from "node:child_process";

const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "test/integration/durable.test.ts", "--testNamePattern", "killed"],
  { stdio: "inherit", env: { LETHE_CHAOS_KILLS: "5", ...process.env } },
);
process.exitCode = status ?? 1;

// `npm run test:fuzz`: damages files and messages that come from outside, for a few minutes. LETHE_FUZZ_SEED repeats an
// earlier run, whose tests have the seed in their names; LETHE_FUZZ_CASES multiplies the number of cases.
import { spawnSync } from "node:child_process";

/** Time limit. A case that blocks its own timers is ended from here. */
const minutes = 5 * Number(process.env.LETHE_FUZZ_CASES ?? 1);
const { status, signal } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", "fuzz"], {
  stdio: "inherit",
  timeout: minutes * 60_000,
  env: { LETHE_FUZZ_SEED: String(Date.now() % 1e6), ...process.env },
});
if (signal !== null) console.error(`The cases took more than ${minutes} minutes: one of them does not end.`);
process.exitCode = status ?? 1;

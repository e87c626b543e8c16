// Damages the files and messages that come from elsewhere, for some minutes at most: `npm run test:fuzz`.
// LETHE_FUZZ_SEED repeats an earlier run, which the tests' names tell; LETHE_FUZZ_CASES multiplies the cases.
import { spawnSync } from "node:child_process";

/** What hangs without giving way to a timer is ended from here. */
const minutes = 5 * Number(process.env.LETHE_FUZZ_CASES ?? 1);
const { status, signal } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", "fuzz"], {
  stdio: "inherit",
  timeout: minutes * 60_000,
  env: { LETHE_FUZZ_SEED: String(Date.now() % 1e6), ...process.env },
});
if (signal !== null) console.error(`The cases took more than ${minutes} minutes: one of them hangs.`);
process.exitCode = status ?? 1;

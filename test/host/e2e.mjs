// Runs the end-to-end suite, which drives the real workbench in Chromium. Further arguments go to vitest.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { ensureHost, HostUnavailable } from "./install.mjs";

const repository = path.join(import.meta.dirname, "../..");

try {
  await ensureHost();
  const vitest = path.join(repository, "node_modules/vitest/vitest.mjs");
  const words = [vitest, "run", "--project", "e2e", ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, words, { cwd: repository, stdio: "inherit" });
  process.exitCode = status ?? 1;
} catch (error) {
  if (!(error instanceof HostUnavailable)) throw error;
  console.error(`SKIPPED: the end-to-end suite needs a VS Code. ${error.message}`);
}

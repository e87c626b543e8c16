// Shared by the benchmarks of the sample: runs one of its configurations by the command.
import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/**
 * Runs one of the sample's configurations.
 *
 * @returns the folder of the run, the figures before and after, those of the retrained model on the same documents, and
 *   the seconds of the command
 */
export function runSample(name, seed) {
  const configuration = path.join(root, "media/sample", `${name}.lethe.json`);
  const command = [path.join(root, "dist/cli.js"), "run", configuration, "--set", `training.seed=${seed}`, "--json"];
  const start = performance.now();
  const { status, stdout } = spawnSync(process.execPath, command, {
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 28,
  });
  if (status !== 0) process.exit(status ?? 1);
  const { runFolder, before, after, retrained } = JSON.parse(stdout.toString().trimEnd().split("\n").at(-1));
  return { runFolder, before, after, retrained, seconds: (performance.now() - start) / 1000 };
}

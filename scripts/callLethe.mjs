import { spawnSync } from "node:child_process";
import path from "node:path";

const program = path.join(import.meta.dirname, "../dist/cli.js");
/** Far more than a run of the sample or an assessment of it takes on a slow machine, in milliseconds. */
const longest = 2 * 60 * 60_000;

/**
 * Calls the command line of the build, and waits for its end.
 *
 * @param {readonly string[]} words
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {"inherit" | "pipe"} [options.output] where its output goes
 * @returns {string | null} the output if it was piped
 */
export function callLethe(words, { cwd, output = "inherit" } = {}) {
  const { error, status, stdout } = spawnSync(process.execPath, [program, ...words], {
    ...{ cwd, stdio: ["ignore", output, "inherit"], encoding: "utf8", timeout: longest },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`lethe ${words[0]} ended with exit code ${status}.`);
  return stdout;
}

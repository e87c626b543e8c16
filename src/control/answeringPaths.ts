import { spawn } from "node:child_process";
import { HumanError } from "../protocol/humanError";
import { nodeOptions } from "./nodeProcess";

/**
 * If a file system has not answered after this number of milliseconds, it counts as unreachable. A file system that
 * works answers much sooner, even over a network.
 */
const patience = 10_000;

/**
 * A script for Node that looks up paths. Before the script looks up a path, it writes the path's index. If a file
 * system does not answer, the script waits forever, and the last written index is the index of the path on this file
 * system.
 */
const script = `
const { realpathSync, statfsSync, writeSync } = require("node:fs");
for (const [index, path] of process.argv.slice(1).entries()) {
  writeSync(1, index + "\\n");
  try { realpathSync.native(path); statfsSync(path); } catch {}
}`;

/**
 * Makes sure that the file system of each path answers. For example, a network file system can be unreachable. A
 * process that waits for an unreachable file system can neither continue nor end. Therefore, a separate process looks
 * up the paths.
 *
 * @throws HumanError if a file system does not answer. The message names the first path on this file system
 */
export async function requireAnswers(
  paths: readonly string[],
  nodePath: string,
  milliseconds = patience,
): Promise<void> {
  const child = spawn(nodePath, ["-e", script, "--", ...paths], {
    ...nodeOptions(),
    stdio: ["ignore", "pipe", "ignore"],
  });
  let asked = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    asked = Number(text.trim().split("\n").at(-1));
  });
  const isSilent = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(true), milliseconds);
    const end = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    // If Node cannot start, this check does nothing. The code that starts the engine reports the problem.
    child.once("error", end).once("exit", end);
  });
  if (!isSilent) return;
  child.kill("SIGKILL");
  // The child process may never end, so this process must not wait for it.
  child.stdout.destroy();
  child.unref();
  throw new HumanError(
    `${paths[asked] ?? ""} is on a file system that has not answered for ${milliseconds / 1000} seconds; check its ` +
      "connection, or name another path.",
  );
}

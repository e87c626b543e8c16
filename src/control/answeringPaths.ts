import { spawn } from "node:child_process";
import { HumanError } from "../protocol/humanError";
import { nodeOptions } from "./nodeProcess";

/** In milliseconds. A file system that answers at all answers much sooner, also over a network. */
const patience = 10_000;

/** Announces each path before it asks the file system for it. */
const script = `
const { realpathSync, statfsSync } = require("node:fs");
const { writeSync } = require("node:fs");
for (const [index, path] of process.argv.slice(1).entries()) {
  writeSync(1, index + "\\n");
  try { realpathSync.native(path); statfsSync(path); } catch {}
}`;

/**
 * Makes sure that file systems answer, such as one over a network. Another process asks them, because a process that
 * waits for a dead file system can neither go on nor end.
 *
 * @throws HumanError with the first path whose file system does not answer
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
    // A Node that cannot start is reported where it is needed.
    child.once("error", end).once("exit", end);
  });
  if (!isSilent) return;
  child.kill("SIGKILL");
  // The child may never end. This process must not wait for it.
  child.stdout.destroy();
  child.unref();
  throw new HumanError(
    `${paths[asked] ?? ""} is on a file system that has not answered for ${milliseconds / 1000} seconds; check its ` +
      "connection, or name another path.",
  );
}

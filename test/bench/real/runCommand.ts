import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/**
 * Runs a program of this repository to its end. Its output goes to this process's output.
 *
 * @returns undefined if the program succeeded, or else the last line of its error stream
 */
export async function runCommand(words: readonly string[]): Promise<string | undefined> {
  const child = spawn(process.execPath, words, { stdio: ["ignore", "inherit", "pipe"] });
  let last = "";
  const lines = createInterface({ input: child.stderr });
  lines.on("line", (line) => {
    process.stderr.write(`${line}\n`);
    if (line.trim() !== "") last = line.replace(/^lethe: /, "");
  });
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (code === 0) return undefined;
  return last === "" ? `The program ended with ${signal ?? `code ${code}`}.` : last;
}

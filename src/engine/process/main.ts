import path from "node:path";
import { HumanError } from "../../protocol/humanError";
import { detailsOf, exitCodeOf } from "./errors";
import type { ExitCode } from "./errors";
import { superviseRun } from "./superviseRun";

/*
 * The engine's process: `node engine.js <runFolder>`. It is detached, so it outlives the editor or terminal that
 * started it. Its output goes to engine.log in the run folder.
 */
const print = (text: string): void => console.error(`${new Date().toISOString()} ${text}`);

const main = async (): Promise<ExitCode> => {
  const [runFolder] = process.argv.slice(2);
  if (runFolder === undefined)
    throw new HumanError("engine.js needs a run folder; start a run with the lethe command.");
  const pauseRequest = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => pauseRequest.abort());
  return superviseRun(path.resolve(runFolder), path.join(__dirname, "engine-worker.js"), pauseRequest.signal, print);
};

void main()
  .catch((error: unknown): ExitCode => {
    print(error instanceof HumanError ? error.message : detailsOf(error));
    return exitCodeOf(error);
  })
  // The process must exit explicitly. Threads and native code would otherwise keep it alive after the run.
  .then((code) => process.exit(code));

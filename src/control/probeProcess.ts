import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { HumanError } from "../protocol/humanError";
import { isJsonObject, parseJson } from "../protocol/json";
import type { ProbeRequest, ProbeResult, ProbeToken } from "../protocol/probe";
import { nodeOptions, waitForNode } from "./nodeProcess";
import type { ProbeListening } from "./probeRequest";

export interface ProbeOptions extends ProbeListening {
  readonly runFolder: string;
  readonly request: ProbeRequest;
  /** Bundle of the `lethe` command. If no engine works on the run, `nodePath` runs this bundle. */
  readonly cliPath: string;
  readonly nodePath: string;
  /**
   * Folder of the checkpoint to probe. Default: the engine's current weights, or the newest checkpoint if no engine
   * works on the run.
   */
  readonly modelFolder?: string | undefined;
}

/**
 * Loads a model and completes a prompt in a separate process.
 *
 * @param options.modelFolder folder of the model; default: the run's newest checkpoint
 * @throws HumanError with the command's own message, or if the command cannot start or ends without an answer
 */
export async function runProbeCommand(options: ProbeOptions): Promise<ProbeResult> {
  const { nodePath, cliPath, runFolder, modelFolder, onToken, signal } = options;
  const { prompt, maxNewTokens, sampling } = options.request;
  signal?.throwIfAborted();
  const words = ["probe", runFolder, "--prompt", "-", "--max-new-tokens", String(maxNewTokens), "--json"];
  const model = modelFolder === undefined ? [] : ["--model", modelFolder];
  const samplingWords =
    sampling === undefined
      ? []
      : ["--samples", sampling.count, "--temperature", sampling.temperature, "--seed", sampling.seed].map(String);
  const child = spawn(nodePath, [cliPath, ...words, ...samplingWords, ...model], nodeOptions());
  const kill = (): boolean => child.kill();
  signal?.addEventListener("abort", kill);
  // The program may end before it reads the prompt, and writing the prompt then fails. This error is ignored, because
  // the program's exit code and messages tell why the program ended.
  child.stdin.on("error", () => undefined);
  child.stdin.end(prompt);
  try {
    const [result, complaint, code] = await Promise.all([
      readAnswer(child.stdout, onToken),
      readAll(child.stderr),
      waitForNode(child, "close"),
    ]);
    signal?.throwIfAborted();
    if (code === 0 && result !== undefined) return result;
    throw new HumanError(toSentence(complaint) ?? "lethe probe ended without an answer; try again.", false);
  } finally {
    signal?.removeEventListener("abort", kill);
    kill();
  }
}

/** Reads one line for each token, then one line with the whole result; ignores other lines. */
const readAnswer = async (stdout: Readable, onToken: ProbeListening["onToken"]): Promise<ProbeResult | undefined> => {
  let result: ProbeResult | undefined;
  for await (const line of createInterface({ input: stdout })) {
    const value = parseJson(line);
    if (!isJsonObject(value)) continue;
    if ("completion" in value) result = value as unknown as ProbeResult;
    else onToken?.(value as unknown as ProbeToken);
  }
  return result;
};

/** The command's last message, without the command's name. */
const toSentence = (complaint: string): string | undefined =>
  complaint
    .split("\n")
    .findLast((line) => line.startsWith("lethe: "))
    ?.slice("lethe: ".length);

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { HumanError } from "../protocol/humanError";
import type { ProbeResult, ProbeToken } from "../protocol/probe";
import type { ProbeListening } from "./probeRequest";

/** Arguments of a `lethe probe`. */
export interface ProbeCommand extends ProbeListening {
  readonly nodePath: string;
  /** The bundle of the `lethe` command. */
  readonly cliPath: string;
  readonly runFolder: string;
  /** Folder of the model. Default: the run's newest checkpoint. */
  readonly modelFolder?: string | undefined;
  readonly prompt: string;
  readonly maxNewTokens: number;
}

/**
 * Loads a model and completes a prompt in a separate process.
 *
 * @throws HumanError with the command's own message, or if it cannot start or ends without an answer
 */
export async function runProbeCommand(command: ProbeCommand): Promise<ProbeResult> {
  const { nodePath, cliPath, runFolder, modelFolder, prompt, maxNewTokens, onToken, signal } = command;
  signal?.throwIfAborted();
  const words = ["probe", runFolder, "--prompt", "-", "--max-new-tokens", String(maxNewTokens), "--json"];
  const child = spawn(nodePath, [cliPath, ...words, ...(modelFolder === undefined ? [] : ["--model", modelFolder])], {
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    // If `nodePath` is the editor's own program, it must not open a window.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
  });
  const kill = (): boolean => child.kill();
  signal?.addEventListener("abort", kill);
  // If the program ends before it reads its input, its exit code and messages tell why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(prompt);
  try {
    const [result, complaint, code] = await Promise.all([
      readAnswer(child.stdout, onToken),
      readAll(child.stderr),
      ending(child, nodePath),
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
    const value = parseLine(line);
    if (value === undefined) continue;
    if ("completion" in value) result = value;
    else onToken?.(value);
  }
  return result;
};

const parseLine = (line: string): ProbeToken | ProbeResult | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as ProbeToken | ProbeResult) : undefined;
  } catch {
    return undefined;
  }
};

/** @returns the exit code; null if a signal ended the process */
const ending = (child: ChildProcess, nodePath: string): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.once("close", resolve);
    child.once("error", ({ message }) =>
      reject(new HumanError(`${nodePath} cannot start (${message}); check that it is Node 20 or newer.`)),
    );
  });

/** The command's last message, without the command's name. */
const toSentence = (complaint: string): string | undefined =>
  complaint
    .split("\n")
    .findLast((line) => line.startsWith("lethe: "))
    ?.slice("lethe: ".length);

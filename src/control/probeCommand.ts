import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { HumanError } from "../protocol/humanError";
import type { ProbeResult, ProbeToken } from "../protocol/probe";
import type { ProbeListening } from "./probeRequest";

/** A `lethe probe` to be run. */
export interface ProbeCommand extends ProbeListening {
  readonly nodePath: string;
  /** The bundle of the `lethe` command. */
  readonly cliPath: string;
  readonly runFolder: string;
  /** Another model than the run's newest checkpoint. */
  readonly modelFolder?: string | undefined;
  readonly prompt: string;
  readonly maxNewTokens: number;
}

/**
 * Has a process of its own load a model and complete a prompt.
 *
 * @throws HumanError with the command's own sentence, or when it cannot be started or ends without an answer
 */
export async function runProbeCommand(command: ProbeCommand): Promise<ProbeResult> {
  const { nodePath, cliPath, runFolder, modelFolder, prompt, maxNewTokens, onToken, signal } = command;
  signal?.throwIfAborted();
  const words = ["probe", runFolder, "--prompt", "-", "--max-new-tokens", String(maxNewTokens), "--json"];
  const child = spawn(nodePath, [cliPath, ...words, ...(modelFolder === undefined ? [] : ["--model", modelFolder])], {
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    // Where Node is the editor's own program, it must not open a window.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
  });
  const kill = (): boolean => child.kill();
  signal?.addEventListener("abort", kill);
  // A program that ends before it has read its input says why by other means.
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
    throw new HumanError(toSentence(complaint) ?? "lethe probe ended without an answer; probe again.", false);
  } finally {
    signal?.removeEventListener("abort", kill);
    kill();
  }
}

/** A line a token, then a line with the whole result; other lines are none of ours. */
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

/** @returns the exit code, null where a signal ended it */
const ending = (child: ChildProcess, nodePath: string): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.once("close", resolve);
    child.once("error", ({ message }) =>
      reject(new HumanError(`${nodePath} cannot be started (${message}); check that it is a Node 20 or newer.`)),
    );
  });

/** The last line that the command printed about itself, without its name. */
const toSentence = (complaint: string): string | undefined =>
  complaint
    .split("\n")
    .findLast((line) => line.startsWith("lethe: "))
    ?.slice("lethe: ".length);

import path from "node:path";
import type { ProbeOptions } from "../../../control/probe";
import type { ProbeRequest, ProbeToken } from "../../../protocol/probe";
import { readConfiguration } from "../../configurationEntries";
import type { Services } from "../../services";
import type { ProbeSubject } from "./probeSubject";
import type { ProbeReport } from "./probeText";

export interface Asking {
  readonly model: ProbeRequest["model"];
  /** A checkpoint's folder to ask instead of the newest. */
  readonly modelFolder: string | undefined;
  readonly signal: AbortSignal;
  /** Called with the answer so far, at the beginning and the end too. */
  readonly onReport: (report: ProbeReport) => void;
}

/**
 * Asks a model, and tells what it says while it says it.
 *
 * @throws HumanError when it cannot be asked; the signal's reason when it came first
 */
export async function askModel(services: Services, subject: ProbeSubject, asking: Asking): Promise<void> {
  const { engines, store } = services;
  const { runFolder, prompt, expected } = subject;
  const { model, modelFolder, signal, onReport } = asking;
  const tokens: ProbeToken[] = [];
  let report: ProbeReport = {
    model,
    runName: store.find(runFolder)?.name ?? path.basename(runFolder),
    prompt,
    expected,
    completion: "",
    tokens,
    step: undefined,
    state: "waiting",
  };
  let hasEnded = false;
  const tell = (changes: Partial<ProbeReport>): void => {
    report = { ...report, ...changes };
    onReport(report);
  };
  const end = (changes: Partial<ProbeReport>): void => {
    hasEnded = true;
    tell(changes);
  };
  tell({});
  try {
    const { probe } = await import("../../../control/probe");
    const options: ProbeOptions = {
      runFolder,
      request: { prompt, maxNewTokens: await longestCompletion(runFolder), model },
      cliPath: engines.cliPath,
      nodePath: await engines.nodePath(),
      modelFolder,
      signal,
      onToken: (token) => {
        // The engine may send further tokens before it hears of a cancellation.
        if (hasEnded) return;
        tokens.push(token);
        tell({ completion: report.completion + token.text, state: "answering" });
      },
    };
    const result = await probe(options);
    end({ completion: result.completion, tokens: result.tokens, step: result.step, state: "done" });
  } catch (error) {
    end({ state: signal.aborted ? "cancelled" : "failed" });
    throw error;
  }
}

/** The run's own evaluations limit their completions to the same length. */
const longestCompletion = async (runFolder: string): Promise<number> => {
  const { evaluation } = (await readConfiguration(runFolder)) as { evaluation: { maxNewTokens: number } };
  return evaluation.maxNewTokens;
};

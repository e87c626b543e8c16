import path from "node:path";
import type { ProbeRequest, ProbeToken } from "../../../protocol/probe";
import type { Services } from "../../services";
import { completePrompt } from "./completePrompt";
import type { ProbeSubject } from "./probeSubject";
import type { ProbeReport } from "./probeText";

export interface Asking {
  readonly model: ProbeRequest["model"];
  /** Folder of the checkpoint to probe; undefined for the newest checkpoint. */
  readonly modelFolder: string | undefined;
  readonly signal: AbortSignal;
  /** Receives the report on the probe at the beginning, after each token and at the end. */
  readonly onReport: (report: ProbeReport) => void;
}

/**
 * Probes a model and reports the completion while the model generates it.
 *
 * @throws HumanError when no model can answer. If the probe is cancelled, the function throws the abort reason of
 *   `asking.signal`
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
  const tell = (changes: Partial<ProbeReport>): void => {
    report = { ...report, ...changes };
    onReport(report);
  };
  tell({});
  try {
    const result = await completePrompt(engines, runFolder, {
      request: { prompt, model },
      modelFolder,
      signal,
      onToken: (token) => {
        // A token may arrive after the probe has ended, for example because the engine has not yet received the
        // cancellation. Such a token is dropped.
        if (!["waiting", "answering"].includes(report.state)) return;
        tokens.push(token);
        tell({ completion: report.completion + token.text, state: "answering" });
      },
    });
    const { completion, problem, step } = result;
    tell({ completion, problem, tokens: result.tokens, step, state: "done" });
  } catch (error) {
    tell({ state: signal.aborted ? "cancelled" : "failed" });
    throw error;
  }
}

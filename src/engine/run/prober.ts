import type { LiveModel } from "../../backends/backend";
import { completePrompt } from "../../evaluation/complete";
import type { JobHost, ProbeCall } from "./jobHost";

/**
 * Answers all waiting probes. The worker calls this function between steps, between batches of an evaluation and
 * between tensors of an export.
 * @param step number of training steps that have changed the weights
 */
export type AnswerProbes = (step: number) => Promise<void>;

/** @param stop the stop texts. A completion ends before the first stop text */
export function createProber(model: LiveModel, stop: readonly string[], host: JobHost): AnswerProbes {
  const answer = async (call: ProbeCall, step: number): Promise<void> => {
    const { request, isCancelled, tell: onToken } = call;
    if (isCancelled()) return;
    const { prompt, maxNewTokens, model: version, sampling } = request;
    const settings = { maxNewTokens, stop, sampling, onToken, isCancelled };
    const completion = await completePrompt({ model, version }, prompt, settings);
    call.answer({ ...completion, step: version === "current" ? step : 0 });
  };

  return async (step) => {
    for (let call = host.nextProbe(); call !== undefined; call = host.nextProbe()) {
      try {
        await answer(call, step);
      } catch (error) {
        // A failed probe must not end the run.
        call.refuse(`The model could not be probed (${error instanceof Error ? error.message : String(error)}).`);
      }
    }
  };
}

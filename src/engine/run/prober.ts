import type { LiveModel } from "../../backends/backend";
import { completePrompt } from "../../evaluation/complete";
import type { ProbeToken } from "../../protocol/probe";
import type { JobHost, ProbeCall } from "./jobHost";

/**
 * Answers all waiting probes. The worker calls it between steps, between batches of an evaluation and between tensors
 * of an export.
 * @param step number of updates in the weights
 */
export type AnswerProbes = (step: number) => Promise<void>;

/** @param stop texts that end a completion */
export function createProber(model: LiveModel, stop: readonly string[], host: JobHost): AnswerProbes {
  const answer = async (call: ProbeCall, step: number): Promise<void> => {
    const { prompt, maxNewTokens, model: version } = call.request;
    const cancellation = new AbortController();
    const watch = (): void => {
      if (call.isCancelled()) cancellation.abort();
    };
    watch();
    if (cancellation.signal.aborted) return;
    const completion = await completePrompt({ model, version }, prompt, {
      maxNewTokens,
      stop,
      signal: cancellation.signal,
      onToken: (token: ProbeToken) => {
        call.tell(token);
        watch();
      },
    });
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

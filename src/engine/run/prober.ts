import type { Completer } from "../../backends/onnx/inference/completer";
import { createCompleter } from "../../backends/onnx/inference/completer";
import type { LanguageModel } from "../../backends/onnx/models/languageModel";
import type { TextTokenizer } from "../../tokenizer/tokenizer";
import type { Weights } from "../../backends/onnx/models/weights";
import { releaseWeights } from "../../backends/onnx/models/weights";
import type { ProbeToken } from "../../protocol/probe";
import type { Device } from "../../backends/onnx/runtime/device";
import type { JobHost, ProbeCall } from "./jobHost";

/**
 * Answers probes where the worker comes by: between two steps, two batches of an evaluation, two tensors of an export.
 */
export interface Prober {
  /** @param step the number of updates that the weights hold */
  readonly answerAll: (step: number) => Promise<void>;
  readonly dispose: () => Promise<void>;
}

export interface ProbedModel {
  readonly model: LanguageModel;
  readonly tokenizer: TextTokenizer;
  /** As training changes them. */
  readonly weights: Weights;
  /**
   * Reads the target model's weights anew; they are let go after each answer, since memory is what a run is short of.
   */
  readonly loadOriginal: () => Promise<Weights>;
  readonly stop: readonly string[];
  readonly device: Device;
  readonly threads: number | undefined;
}

export function createProber(probed: ProbedModel, host: JobHost): Prober {
  const { model, tokenizer, weights, loadOriginal, stop, device, threads } = probed;
  let completer: Completer | undefined;

  const answer = async (call: ProbeCall, step: number): Promise<void> => {
    const { prompt, maxNewTokens, model: asked } = call.request;
    const cancellation = new AbortController();
    const watch = (): void => {
      if (call.isCancelled()) cancellation.abort();
    };
    watch();
    if (cancellation.signal.aborted) return;
    // Made for the first probe: most runs have none.
    completer ??= await createCompleter(model, tokenizer, { device, threads });
    const probed = asked === "current" ? weights : await loadOriginal();
    const settings = {
      maxNewTokens,
      stop,
      signal: cancellation.signal,
      onToken: (token: ProbeToken) => {
        call.tell(token);
        watch();
      },
    };
    const said = await completer
      .complete(probed, prompt, settings)
      .finally(() => releaseWeights(probed, device, weights));
    call.answer({ ...said, step: asked === "current" ? step : 0 });
  };

  return {
    answerAll: async (step) => {
      for (let call = host.nextProbe(); call !== undefined; call = host.nextProbe()) {
        try {
          await answer(call, step);
        } catch (error) {
          // A probe that fails is no reason to end a run.
          call.refuse(`The model could not be probed (${error instanceof Error ? error.message : String(error)}).`);
        }
      }
    },
    dispose: async () => {
      await completer?.dispose();
    },
  };
}

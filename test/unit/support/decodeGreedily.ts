import type { DecodeOptions, DecodeRequest } from "../../../src/backends/backend";
import { decodeRequests } from "../../../src/backends/onnx/inference/decodeRequests";
import { createDecoder } from "../../../src/backends/onnx/inference/createDecoder";
import type { GraphSessionOptions } from "../../../src/backends/onnx/models/graphSession";
import type { LanguageModel } from "../../../src/backends/onnx/models/languageModel";
import type { Weights } from "../../../src/backends/onnx/models/weights";
import { padId } from "./trainingRun";

interface GreedyOptions extends Omit<DecodeOptions, "version" | "batchSize">, GraphSessionOptions {
  readonly batchSize?: number;
  readonly wantsMore?: (generated: readonly number[]) => boolean;
}

/** Continues prompts with a decoder of its own. */
export async function decodeGreedily(
  { model, weights }: { readonly model: LanguageModel; readonly weights: Weights },
  requests: readonly DecodeRequest[],
  { wantsMore = () => true, batchSize = 8, onProgress, ...options }: GreedyOptions = {},
): Promise<{ readonly tokens: number[][]; readonly logProbabilities: number[][] }> {
  const decoder = await createDecoder(model, padId, { threads: 1, ...options });
  const tokens = requests.map((): number[] => []);
  const logProbabilities = requests.map((): number[] => []);
  await decodeRequests(decoder, weights, requests, { batchSize, onProgress }, (index, token, logProbability) => {
    tokens[index]?.push(token);
    logProbabilities[index]?.push(logProbability);
    return wantsMore(tokens[index] ?? []);
  });
  await decoder.dispose();
  return { tokens, logProbabilities };
}

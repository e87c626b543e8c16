import { createScorer } from "../../backends/onnx/inference/scorer";
import type { LanguageModel } from "../../backends/onnx/models/languageModel";
import type { TargetedText } from "../../backends/onnx/models/textBatch";
import type { TextTokenizer } from "../../tokenizer/tokenizer";
import type { Weights } from "../../backends/onnx/models/weights";
import type { GraphSessionOptions } from "../../backends/onnx/models/graphSession";

/** The forget texts' summed losses under the weights as they are now: the target model's. */
export async function targetModelLosses(
  model: LanguageModel,
  weights: Weights,
  texts: readonly TargetedText[],
  tokenizer: TextTokenizer,
  options: GraphSessionOptions,
): Promise<Float32Array> {
  const scorer = await createScorer(model, tokenizer.padId, options);
  const losses = await scorer.score(weights, texts);
  await scorer.dispose();
  return Float32Array.from(losses, ({ sum }) => sum);
}

import type { Scorer } from "../backends/onnx/inference/scorer";
import type { TextTokenizer } from "../tokenizer/tokenizer";
import type { Weights } from "../backends/onnx/models/weights";

/** A model that can be asked how likely it finds texts. */
export interface AskedModel {
  readonly scorer: Scorer;
  readonly weights: Weights;
  readonly tokenizer: TextTokenizer;
  /** The most tokens that one text may have. */
  readonly contextLength: number;
}

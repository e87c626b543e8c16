import type { Scorer } from "../inference/scorer";
import type { TextTokenizer } from "../models/tokenizer";
import type { Weights } from "../models/weights";

/** A model that can be asked how likely it finds texts. */
export interface AskedModel {
  readonly scorer: Scorer;
  readonly weights: Weights;
  readonly tokenizer: TextTokenizer;
  /** The most tokens that one text may have. */
  readonly contextLength: number;
}

import type { LiveModel, ModelVersion } from "../backends/backend";

/** A model, and the version of it that an evaluation measures or that completes texts. */
export interface AskedModel {
  readonly model: Pick<LiveModel, "facts" | "tokenizer" | "score" | "decode">;
  /** Default: `current`, the model after all training steps so far. */
  readonly version?: ModelVersion;
}

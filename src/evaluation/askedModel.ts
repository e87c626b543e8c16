import type { LiveModel, ModelVersion } from "../backends/backend";

/** A model that an evaluation measures or that completes texts. */
export interface AskedModel {
  readonly model: Pick<LiveModel, "facts" | "tokenizer" | "score" | "decode">;
  /** Default: the model as training has changed it so far. */
  readonly version?: ModelVersion;
}

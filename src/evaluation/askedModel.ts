import type { LiveModel, ModelVersion } from "../backends/backend";

/** A model to measure or to continue texts with. */
export interface AskedModel {
  readonly model: Pick<LiveModel, "facts" | "tokenizer" | "score" | "decode">;
  /** Default: the model as training has changed it so far. */
  readonly version?: ModelVersion;
}

import type { LiveModel, ModelVersion } from "../backends/backend";

/**
 * A model, and one version of this model. The functions of an evaluation measure this version, or complete texts with
 * this version.
 */
export interface AskedModel {
  readonly model: Pick<LiveModel, "facts" | "tokenizer" | "score" | "decode">;
  /** Default: `current`, the model after all training steps so far. */
  readonly version?: ModelVersion;
}

import type { LiveModel, ModelVersion } from "../backends/backend";

/** A model to measure or to continue texts with. */
export interface AskedModel {
  readonly model: Pick<LiveModel, "facts" | "tokenizer" | "score" | "decode">;
  /** The model as training has changed it where left out. */
  readonly version?: ModelVersion;
}

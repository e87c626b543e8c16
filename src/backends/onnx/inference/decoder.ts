import type { Weights } from "../models/weights";
import type { KeyValueCache } from "./keyValueCache";

/** The sessions that continue texts. */
export interface Decoder {
  /** An empty cache for a batch. */
  createCache(weights: Weights, rowCount: number): KeyValueCache;
  dispose(): Promise<void>;
}

import type { LanguageModel } from "../models/languageModel";
import type { Weights } from "../models/weights";
import type { GraphSessionOptions } from "../models/graphSession";
import { createDeviceDecoder } from "./deviceDecoder";
import { createHostDecoder } from "./hostDecoder";
import type { KeyValueCache } from "./keyValueCache";
import type { NextTokenOptions } from "./nextTokens";

/** The sessions that continue texts. */
export interface Decoder {
  /** An empty cache for a batch. */
  createCache(weights: Weights, rowCount: number): KeyValueCache;
  dispose(): Promise<void>;
}

/** @param padId the token in empty places of a batch */
export function createDecoder(
  model: LanguageModel,
  padId: number,
  options: GraphSessionOptions & NextTokenOptions = {},
): Promise<Decoder> {
  const { device } = options;
  return device?.hasOwnMemory
    ? createDeviceDecoder(model, padId, { ...options, device })
    : createHostDecoder(model, padId, options);
}

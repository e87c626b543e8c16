import type { GraphSessionOptions } from "../models/graphSession";
import type { LanguageModel } from "../models/languageModel";
import { createDeviceDecoder } from "./deviceDecoder";
import { createHostDecoder } from "./hostDecoder";
import type { Decoder } from "./keyValueCache";
import type { NextTokenOptions } from "./nextTokens";

/** @param padId the token that fills the empty places of a batch */
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

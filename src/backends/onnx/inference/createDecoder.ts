import type { GraphSessionOptions } from "../models/graphSession";
import type { LanguageModel } from "../models/languageModel";
import { createDeviceDecoder } from "./deviceDecoder";
import { createHostDecoder } from "./hostDecoder";
import type { Decoder } from "./keyValueCache";
import type { NextTokenOptions } from "./nextTokens";

/**
 * Creates a decoder. If the device has memory of its own, the keys and values are cached there. Otherwise, they are
 * cached in the host's memory.
 * @param padId the token that fills the empty places of a batch
 */
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

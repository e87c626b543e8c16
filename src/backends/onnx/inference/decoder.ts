import { createGraphSession } from "../models/graphSession";
import type { LanguageModel } from "../models/languageModel";
import type { GraphSessionOptions } from "../models/graphSession";
import type { Session } from "../runtime/session";
import type { ResidentCaches } from "./decodeOnDevice";
import { buildDecodingGraph } from "./decodingGraph";
import type { NextTokenOptions } from "./nextTokens";
import { buildPromptGraph } from "./promptGraph";
import {
  allCacheNames,
  buildKeepRowsGraph,
  buildResidentDecodingGraph,
  buildResidentPromptGraph,
  grownName,
} from "./residentGraphs";

/** A model made ready to continue texts: one graph reads their prompts, the other a token at a time. */
export interface Decoder {
  readonly model: LanguageModel;
  readonly prompts: Session;
  readonly tokens: Session;
  /** Set where keys and values stay on the device. */
  readonly resident?: ResidentCaches;
  /** Fills the room that no prompt takes. */
  readonly padId: number;
  dispose(): Promise<void>;
}

export async function createDecoder(
  model: LanguageModel,
  padId: number,
  options: GraphSessionOptions & NextTokenOptions = {},
): Promise<Decoder> {
  if (options.device?.hasOwnMemory) return createResidentDecoder(model, padId, { ...options, device: options.device });
  const prompts = await createGraphSession(buildPromptGraph(model, options), options);
  const tokens = await createGraphSession(buildDecodingGraph(model, options), options);
  return {
    model,
    prompts,
    tokens,
    padId,
    async dispose() {
      await prompts.dispose();
      await tokens.dispose();
    },
  };
}

async function createResidentDecoder(
  model: LanguageModel,
  padId: number,
  options: GraphSessionOptions & NextTokenOptions & Pick<ResidentCaches, "device">,
): Promise<Decoder> {
  const names = allCacheNames(model);
  const resident = { ...options, residentOutputs: names.map(grownName) };
  const prompts = await createGraphSession(buildResidentPromptGraph(model, options), resident);
  const tokens = await createGraphSession(buildResidentDecodingGraph(model, options), resident);
  const keepRows = await createGraphSession(buildKeepRowsGraph(model), resident);
  return {
    model,
    prompts,
    tokens,
    resident: { device: options.device, names, keepRows },
    padId,
    async dispose() {
      await prompts.dispose();
      await tokens.dispose();
      await keepRows.dispose();
    },
  };
}

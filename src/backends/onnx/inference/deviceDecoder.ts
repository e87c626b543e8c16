import { createGraphSession } from "../models/graphSession";
import type { LanguageModel } from "../models/languageModel";
import type { Device } from "../runtime/device";
import type { GraphSessionOptions } from "../models/graphSession";
import type { Session, Tensors } from "../runtime/session";
import type { Tensor } from "../runtime/tensor";
import { integerTensor } from "../runtime/tensor";
import {
  allCacheNames,
  buildDeviceDecodingGraph,
  buildKeepRowsGraph,
  grownName,
  rememberOnDevice,
} from "./deviceDecodingGraph";
import type { DecodedRow, Decoder } from "./keyValueCache";
import { lastTokenInputs, promptInputs, slotMask } from "./keyValueCache";
import type { NextTokenOptions } from "./nextTokens";
import { buildPromptGraph } from "./promptGraph";

/** Decodes with cached keys and values that stay in the device's memory. */
export async function createDeviceDecoder(
  model: LanguageModel,
  padId: number,
  options: GraphSessionOptions & NextTokenOptions & { readonly device: Device },
): Promise<Decoder> {
  const { device } = options;
  const names = allCacheNames(model);
  const resident = { ...options, residentOutputs: names.map(grownName) };
  const prompts = await createGraphSession(buildPromptGraph(model, options, rememberOnDevice), resident);
  const tokens = await createGraphSession(buildDeviceDecodingGraph(model, options), resident);
  const keptRows = await createGraphSession(buildKeepRowsGraph(model), resident);
  return {
    createCache: (weights) => {
      const weightInputs = Object.fromEntries(weights);
      let caches: Record<string, Tensor> = {};
      /** The number of slots in each row that hold the prompt and its padding. */
      let promptSlots = 0;
      /** The number of slots in each row that hold generated tokens. */
      let laterSlots = 0;
      const release = (): void => {
        for (const cache of Object.values(caches)) device.release(cache);
        caches = {};
      };
      const replaceCaches = async (session: Session, inputs: Tensors): Promise<Tensors> => {
        const outputs = await session.run({ ...inputs, ...caches });
        release();
        caches = Object.fromEntries(names.map((name) => [name, outputs[grownName(name)] as Tensor]));
        return outputs;
      };
      return {
        promptTokensPerRead: Infinity,
        // The cache drops finished rows rarely, because it must copy all other rows to drop one. A finished row costs
        // little time, because a GPU computes the rows in parallel.
        keptShare: 0.5,
        readPrompts: (rows) => {
          promptSlots = Math.max(...rows.map(({ prompt }) => prompt.length));
          return replaceCaches(prompts, { ...weightInputs, ...promptInputs(rows, padId) });
        },
        readLastTokens: (rows) => {
          laterSlots += 1;
          const slots = promptSlots + laterSlots;
          return replaceCaches(tokens, {
            ...weightInputs,
            ...lastTokenInputs(rows),
            // The mask hides the padding after each prompt.
            mask: slotMask(
              rows.map(({ prompt }) => [prompt.length, promptSlots]),
              slots,
            ),
            places: positionsOfSlots(rows, promptSlots, slots),
          });
        },
        keepRows: async (rows) => {
          await replaceCaches(keptRows, { rows: integerTensor(rows, [rows.length]) });
        },
        release,
      };
    },
    dispose: async () => {
      for (const session of [prompts, tokens, keptRows]) await session.dispose();
    },
  };
}

/**
 * For each slot, the position of its token in the text: [rows, 1, 1, slots]. The positions in padding slots have no
 * effect.
 */
function positionsOfSlots(rows: readonly DecodedRow[], promptSlots: number, slots: number): Tensor {
  const positions = rows.flatMap(({ prompt }) =>
    Array.from({ length: slots }, (_, slot) => (slot < promptSlots ? slot : prompt.length + slot - promptSlots)),
  );
  return integerTensor(positions, [rows.length, 1, 1, slots]);
}

import { createGraphSession } from "../models/graphSession";
import type { LanguageModel } from "../models/languageModel";
import type { GraphSessionOptions } from "../models/graphSession";
import type { Tensors } from "../runtime/session";
import { buildHostDecodingGraph, rememberForHost } from "./hostDecodingGraph";
import type { Decoder } from "./keyValueCache";
import { lastTokenInputs, promptInputs } from "./keyValueCache";
import { KeyValueStore } from "./keyValueStore";
import type { NextTokenOptions } from "./nextTokens";
import { buildPromptGraph } from "./promptGraph";

/** Decodes with keys and values in the host's memory. */
export async function createHostDecoder(
  model: LanguageModel,
  padId: number,
  options: GraphSessionOptions & NextTokenOptions,
): Promise<Decoder> {
  const prompts = await createGraphSession(buildPromptGraph(model, options, rememberForHost), options);
  const tokens = await createGraphSession(buildHostDecodingGraph(model, options), options);
  return {
    createCache: (weights, rowCount) => {
      const weightInputs = Object.fromEntries(weights);
      const store = new KeyValueStore(model, rowCount);
      return {
        // If one read took more tokens, the reading of prompts would be slower. The intermediate results of more tokens
        // would not fit into the CPU's caches.
        promptTokensPerRead: 2048,
        // The cache drops finished rows early, although it must copy all other rows to drop one. Finished rows cost
        // time, because a CPU computes one row after another.
        keptShare: 0.75,
        readPrompts: async (rows, firstRow) => {
          const outputs = await prompts.run({ ...weightInputs, ...promptInputs(rows, padId) });
          const lengths = rows.map(({ prompt }) => prompt.length);
          store.append(outputs, firstRow, lengths);
          return outputs;
        },
        readLastTokens: async (rows) => {
          const inputs: Tensors = { ...weightInputs, ...store.inputs(), ...lastTokenInputs(rows) };
          const outputs = await tokens.run(inputs);
          const counts = rows.map(({ isDone }) => (isDone ? 0 : 1));
          store.append(outputs, 0, counts);
          return outputs;
        },
        keepRows: (rows) => {
          store.keepRows(rows);
          return Promise.resolve();
        },
        release: () => undefined,
      };
    },
    dispose: async () => {
      await prompts.dispose();
      await tokens.dispose();
    },
  };
}

import { createGraphSession } from "../models/graphSession";
import type { LanguageModel } from "../models/languageModel";
import type { GraphSessionOptions } from "../models/graphSession";
import type { Tensors } from "../runtime/session";
import type { Decoder } from "./decoder";
import { buildHostDecodingGraph, rememberForHost } from "./hostDecodingGraph";
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
        // The intermediate results of more tokens do not fit into the caches of a CPU.
        promptTokensPerRead: 2048,
        // To drop some rows, the host copies all others. But a CPU computes one row after another, so every finished
        // row costs time.
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

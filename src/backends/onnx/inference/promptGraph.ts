import type { Graph } from "../graph/graph";
import { gather } from "../graph/operators/indexing";
import { attendWithinTexts } from "../models/blocks/attention";
import type { LanguageModel, Projected } from "../models/languageModel";
import type { NextTokenOptions } from "./nextTokens";
import { outputNextTokens } from "./nextTokens";
import { startTokenGraph } from "./tokenGraph";

/** Adds a layer's keys and values as outputs, in the layout of a cache. */
export type RememberLayer = (graph: Graph, layer: number, projected: Projected) => void;

/**
 * Reads whole prompts. `positions` gives the place of each token [batch, length] in its text, or -1 for padding. The
 * graph outputs the next token of each row, and the keys and values of every layer. `lastRows` [batch] gives, for each
 * row, the flat index (row·length + column) of the prompt's last token.
 */
export function buildPromptGraph(model: LanguageModel, options: NextTokenOptions, remember: RememberLayer): Graph {
  const { graph, inputs } = startTokenGraph(model, "length");
  const lastRows = graph.input("lastRows", "int64", ["batch"]);
  const hidden = model.hiddenStates({
    ...inputs,
    attend: (layer, projected) => {
      remember(graph, layer, projected);
      return attendWithinTexts(inputs, projected);
    },
  });
  outputNextTokens(graph, model.logits(gather(hidden, lastRows), inputs.parameter), options);
  return graph;
}

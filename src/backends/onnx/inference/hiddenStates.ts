import type { Graph } from "../graph/graph";
import { createGraphSession } from "../models/graphSession";
import type { LanguageModel } from "../models/languageModel";
import type { Weights } from "../models/weights";
import type { GraphSessionOptions } from "../models/graphSession";
import type { Tensors } from "../runtime/session";
import { elementsOf } from "../runtime/tensor";
import { batchesByLength } from "./batchesByLength";
import { paddedTexts } from "./paddedTexts";
import { startTokenGraph } from "./tokenGraph";

/** Hidden states of one text: [layers][positions][width]. */
type HiddenStates = readonly (readonly Float32Array[])[];

/**
 * Computes the outputs of the given layers, without the norm that follows the last layer.
 * @param layers the numbers of the layers. 0 stands for the embeddings, and 1 stands for the first layer
 * @returns one entry for each text, in the order of the texts
 * @throws RangeError for a layer that the model does not have
 */
export async function hiddenStatesOf(
  model: LanguageModel,
  weights: Weights,
  texts: readonly (readonly number[])[],
  layers: readonly number[],
  { padId, ...options }: GraphSessionOptions & { readonly padId: number },
): Promise<HiddenStates[]> {
  const unknown = layers.find((layer) => !(layer >= 0 && layer <= model.layerCount));
  if (unknown !== undefined) throw new RangeError(`the model has layers 0 to ${model.layerCount}, not ${unknown}`);
  const session = await createGraphSession(buildGraph(model, new Set(layers)), options);
  try {
    const found: HiddenStates[] = [];
    for (const indices of batchesByLength(texts.map((ids) => ids.length))) {
      const batch = paddedTexts(
        indices.map((index) => texts[index] ?? []),
        padId,
      );
      const outputs = await session.run({ ...Object.fromEntries(weights), ...batch });
      const length = batch.tokens.dims[1] ?? 0;
      indices.forEach((index, row) => {
        found[index] = layers.map((layer) => rowsOf(outputs, layer, row * length, texts[index]?.length ?? 0));
      });
    }
    return found;
  } finally {
    await session.dispose();
  }
}

const outputName = (layer: number): string => `hiddenStates.${layer}`;

function buildGraph(model: LanguageModel, layers: ReadonlySet<number>): Graph {
  const { graph, inputs } = startTokenGraph(model, "length");
  model.hiddenStates({
    ...inputs,
    observe: (layer, hidden) => {
      if (layers.has(layer)) graph.output(outputName(layer), hidden);
    },
  });
  return graph;
}

/** Copies `count` rows of a layer's output [batch·length, width], from row `start` on. */
function rowsOf(outputs: Tensors, layer: number, start: number, count: number): Float32Array[] {
  const tensor = outputs[outputName(layer)];
  if (!tensor) throw new Error(`the graph does not output the hidden states of layer ${layer}`);
  const width = tensor.dims[1] ?? 0;
  const elements = elementsOf(tensor) as Float32Array;
  return Array.from({ length: count }, (_, row) => elements.slice((start + row) * width, (start + row + 1) * width));
}

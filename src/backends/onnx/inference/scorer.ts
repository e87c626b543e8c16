import type { TargetedText, TextScores } from "../../backend";
import type { Value } from "../graph/graph";
import { Graph } from "../graph/graph";
import { argMax } from "../graph/operators/indexing";
import { createGraphSession } from "../models/graphSession";
import type { LanguageModel } from "../models/languageModel";
import { declareParameters, parameterLookup } from "../models/parameters";
import { packTexts } from "../models/textBatch";
import { buildTower, declareTexts, pickTargets, towerInputs } from "../models/tower";
import type { Weights } from "../models/weights";
import type { GraphSessionOptions } from "../models/graphSession";
import { elementsOf } from "../runtime/tensor";

/** Measures how likely a model finds given texts. */
export interface Scorer {
  /**
   * @param onProgress called between batches with the number of texts done so far, and waited for
   * @returns one loss a text, in the texts' order
   */
  score(
    weights: Weights,
    texts: readonly TargetedText[],
    onProgress?: (done: number) => unknown,
  ): Promise<TextScores[]>;
  dispose(): Promise<void>;
}

/** Tokens in one forward pass: enough to keep every core busy, few enough to keep memory small. */
const tokensPerBatch = 2048;

/** @param padId fills the room that no text takes */
export async function createScorer(
  model: LanguageModel,
  padId: number,
  options: GraphSessionOptions = {},
): Promise<Scorer> {
  const graph = new Graph();
  const parameters = declareParameters(graph, model, "float32");
  const tower = buildTower(declareTexts(graph, "text"), model, { parameter: parameterLookup(parameters) });
  const [logProbabilities, likeliestTokens] = tower.atPlaces(({ targetTokens, logDistributions }) => [
    pickTargets(targetTokens, logDistributions),
    argMax(logDistributions, -1),
  ]) as [Value, Value];
  graph.output("logProbabilities", logProbabilities);
  graph.output("likeliestTokens", likeliestTokens);
  const session = await createGraphSession(graph, options);

  return {
    async score(weights, texts, onProgress) {
      const losses: TextScores[] = texts.map(() => ({ sum: 0, count: 0, logProbabilities: [], isLikeliest: [] }));
      let done = 0;
      for (const indices of batchesByLength(texts)) {
        const batch = packTexts(
          indices.map((index) => texts[index] ?? { ids: [], targetStart: 0 }),
          padId,
        );
        const outputs = await session.run({ ...Object.fromEntries(weights), ...towerInputs("text", batch) });
        const elements = (name: string): number[] => Array.from(outputs[name] ? elementsOf(outputs[name]) : []);
        const found = elements("logProbabilities");
        const isLikeliest = elements("likeliestTokens").map((token, target) => token === batch.targetTokens[target]);
        let end = 0;
        indices.forEach((index, position) => {
          const start = end;
          const count = batch.targetCounts[position] ?? 0;
          end += count;
          const logProbabilities = found.slice(start, end);
          losses[index] = {
            sum: logProbabilities.reduce((sum, value) => sum - value, 0),
            count,
            logProbabilities,
            isLikeliest: isLikeliest.slice(start, end),
          };
        });
        done += indices.length;
        await onProgress?.(done);
      }
      return losses;
    },
    dispose: () => session.dispose(),
  };
}

/** Indices of texts, the longest first, cut where a batch is full. */
function batchesByLength(texts: readonly TargetedText[]): number[][] {
  const lengthOf = (index: number): number => texts[index]?.ids.length ?? 0;
  const order = [...texts.keys()].sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
  const batches: number[][] = [];
  let tokens = Infinity;
  for (const index of order) {
    if (tokens + lengthOf(index) > tokensPerBatch) {
      batches.push([]);
      tokens = 0;
    }
    batches.at(-1)?.push(index);
    tokens += lengthOf(index);
  }
  return batches;
}

import type { Moments, ScoreOptions, TargetedText, TextScores } from "../../backend";
import type { Value } from "../graph/graph";
import { Graph } from "../graph/graph";
import { exp, multiply } from "../graph/operators/elementwise";
import { argMax } from "../graph/operators/indexing";
import { reduceSum } from "../graph/operators/reduction";
import { createGraphSession } from "../models/graphSession";
import type { LanguageModel } from "../models/languageModel";
import { declareParameters } from "../models/parameters";
import { packTexts } from "../models/textBatch";
import type { Places } from "../models/tower";
import { buildTower, declareTexts, pickTargets, towerInputs } from "../models/tower";
import type { Weights } from "../models/weights";
import type { GraphSessionOptions } from "../models/graphSession";
import { elementsOf } from "../runtime/tensor";
import { batchesByLength } from "./batchesByLength";

/** Computes the probabilities that a model gives to texts. */
export type Scorer = Awaited<ReturnType<typeof createScorer>>;

interface ScorerOptions extends GraphSessionOptions, Pick<ScoreOptions, "withMoments"> {}

/** The outputs of the graph, by name. Each output has one value for each predicted position: [targets]. */
const quantities = {
  logProbabilities: ({ targetTokens, logDistributions }: Places): Value => pickTargets(targetTokens, logDistributions),
  likeliestTokens: ({ logDistributions }: Places): Value => argMax(logDistributions, -1),
};
const momentQuantities = {
  /** Σ p log p */
  means: ({ logDistributions }: Places): Value => expectation(logDistributions, logDistributions),
  /** Σ p log² p */
  squares: ({ logDistributions }: Places): Value =>
    expectation(logDistributions, multiply(logDistributions, logDistributions)),
};

/** The expectation of x under the model's distribution p: Σ p·x over the vocabulary. */
function expectation(logDistributions: Value, x: Value): Value {
  return reduceSum(multiply(exp(logDistributions), x), { axes: [-1] });
}

/** @param padId the token that fills the empty places of a batch */
export async function createScorer(model: LanguageModel, padId: number, options: ScorerOptions = {}) {
  const graph = new Graph();
  const parameter = declareParameters(graph, model, "float32");
  const tower = buildTower(declareTexts(graph, "text"), model, { parameter });
  const measured = Object.entries({ ...quantities, ...(options.withMoments && momentQuantities) });
  const values = tower.atPlaces((places) => measured.map(([, measure]) => measure(places)));
  measured.forEach(([name], index) => graph.output(name, values[index] as Value));
  const session = await createGraphSession(graph, options);

  const scoreBatch = async (weights: Weights, texts: readonly TargetedText[]): Promise<TextScores[]> => {
    const batch = packTexts(texts, padId);
    const outputs = await session.run({ ...Object.fromEntries(weights), ...towerInputs("text", batch) });
    const elements = (name: string): number[] => Array.from(outputs[name] ? elementsOf(outputs[name]) : []);
    const found = elements("logProbabilities");
    const isLikeliest = elements("likeliestTokens").map((token, target) => token === batch.targetTokens[target]);
    const moments = options.withMoments ? momentsOf(elements("means"), elements("squares")) : undefined;
    let end = 0;
    return texts.map((_, text) => {
      const count = batch.targetCounts[text] ?? 0;
      const start = end;
      end += count;
      const logProbabilities = found.slice(start, end);
      return {
        sum: logProbabilities.reduce((sum, value) => sum - value, 0),
        count,
        logProbabilities,
        isLikeliest: isLikeliest.slice(start, end),
        ...(moments && { moments: moments.slice(start, end) }),
      };
    });
  };

  return {
    /** @returns one entry for each text, in the order of the texts */
    async score(
      weights: Weights,
      texts: readonly TargetedText[],
      onProgress?: ScoreOptions["onProgress"],
    ): Promise<TextScores[]> {
      const scores: TextScores[] = [];
      let done = 0;
      for (const indices of batchesByLength(texts.map(({ ids }) => ids.length))) {
        const batch = indices.map((index) => texts[index] as TargetedText);
        const found = await scoreBatch(weights, batch);
        indices.forEach((index, place) => (scores[index] = found[place] as TextScores));
        done += indices.length;
        await onProgress?.(done);
      }
      return scores;
    },
    dispose: () => session.dispose(),
  };
}

/**
 * Computes mean and variance from the first two moments. Because of rounding, the computed variance can be below 0. It
 * is then set to 0.
 */
function momentsOf(means: readonly number[], squares: readonly number[]): Moments[] {
  return means.map((mean, place) => ({ mean, variance: Math.max(0, (squares[place] ?? NaN) - mean ** 2) }));
}

import type { Moments, ScoreOptions, TargetedText, TextScores, TopTokens } from "../../backend";
import type { Value } from "../graph/graph";
import { at } from "../graph/dimensions";
import { Graph } from "../graph/graph";
import { exp, multiply } from "../graph/operators/elementwise";
import { argMax, topK } from "../graph/operators/indexing";
import { reduceSum } from "../graph/operators/reduction";
import { createGraphSession } from "../models/graphSession";
import type { LanguageModel } from "../models/languageModel";
import { restProbability } from "../models/listedTokens";
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

interface ScorerOptions extends GraphSessionOptions, Pick<ScoreOptions, "withMoments" | "topTokens"> {}

/**
 * The outputs of the graph, by name. Each output has one value or one row of values for each predicted position:
 * [targets] or [targets, ...].
 */
function quantitiesOf(places: Places, { withMoments, topTokens }: ScorerOptions): Readonly<Record<string, Value>> {
  const { targetTokens, logDistributions } = places;
  return {
    logProbabilities: pickTargets(targetTokens, logDistributions),
    likeliestTokens: argMax(logDistributions, -1),
    ...(withMoments && {
      /** Σ p log p */
      means: expectation(logDistributions, logDistributions),
      /** Σ p log² p */
      squares: expectation(logDistributions, multiply(logDistributions, logDistributions)),
    }),
    ...(topTokens !== undefined && topQuantities(logDistributions, topTokens)),
  };
}

function topQuantities(logDistributions: Value, count: number): Readonly<Record<string, Value>> {
  const { values, indices } = topK(logDistributions, Math.min(count, at(logDistributions.shape, -1) as number));
  return { topTokens: indices, topLogProbabilities: values, rest: restProbability(logDistributions, indices) };
}

/** The expectation of x under the model's distribution p: Σ p·x over the vocabulary. */
function expectation(logDistributions: Value, x: Value): Value {
  return reduceSum(multiply(exp(logDistributions), x), { axes: [-1] });
}

/** @param padId the token that fills the empty places of a batch */
export async function createScorer(model: LanguageModel, padId: number, options: ScorerOptions = {}) {
  const graph = new Graph();
  const parameter = declareParameters(graph, model, "float32");
  const tower = buildTower(declareTexts(graph, "text"), model, { parameter });
  let names: readonly string[] = [];
  const values = tower.atPlaces((places) => {
    const quantities = quantitiesOf(places, options);
    names = Object.keys(quantities);
    return Object.values(quantities);
  });
  names.forEach((name, index) => graph.output(name, values[index] as Value));
  const session = await createGraphSession(graph, options);

  const scoreBatch = async (weights: Weights, texts: readonly TargetedText[]): Promise<TextScores[]> => {
    const batch = packTexts(texts, padId);
    const outputs = await session.run({ ...Object.fromEntries(weights), ...towerInputs("text", batch) });
    const elements = (name: string): number[] => Array.from(outputs[name] ? elementsOf(outputs[name]) : []);
    const found = elements("logProbabilities");
    const isLikeliest = elements("likeliestTokens").map((token, target) => token === batch.targetTokens[target]);
    const moments = options.withMoments ? momentsOf(elements("means"), elements("squares")) : undefined;
    const topTokens =
      options.topTokens === undefined
        ? undefined
        : topTokensOf(elements("topTokens"), elements("topLogProbabilities"), elements("rest"));
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
        ...(topTokens && { topTokens: topTokens.slice(start, end) }),
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

/** @param rest the total probability of the other tokens, one number for each position */
function topTokensOf(tokens: readonly number[], logs: readonly number[], rest: readonly number[]): TopTokens[] {
  const count = tokens.length / Math.max(1, rest.length);
  return rest.map((restProbability, place) => ({
    ids: tokens.slice(place * count, (place + 1) * count),
    logProbabilities: logs.slice(place * count, (place + 1) * count),
    restProbability,
  }));
}

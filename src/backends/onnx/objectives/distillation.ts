import type { Value } from "../graph/graph";
import { add, equal, exp, log, multiply, subtract, where } from "../graph/operators/elementwise";
import { gatherElements } from "../graph/operators/indexing";
import { reshape } from "../graph/operators/layout";
import { reduceSum } from "../graph/operators/reduction";
import { restProbability } from "../models/listedTokens";
import type { Places } from "../models/tower";
import { pickTargets } from "../models/tower";
import type { Objective, ObjectiveTower } from "./objective";
import { atEachPlace } from "./objective";
import { aimTerm, smoothL1 } from "./twoSided";
import type { TermOptions } from "./weighted";
import { weighted } from "./weighted";

/** Which way a divergence compares the model p with the teacher q. */
export type Divergence = "forward" | "reverse" | "jensen-shannon";

/** Weights of the parts of the forget term. A part with weight 0 is not computed. */
interface DistillationOptions extends TermOptions {
  readonly divergence: Divergence;
  readonly divergenceWeight: number;
  readonly tokenWeight: number;
  readonly documentWeight: number;
}

/**
 * Distillation of a teacher on the forget texts. F is a weighted sum of three parts:
 *
 * - the divergence of the model's next-token distributions from the teacher's, a mean over tokens. A distribution has
 *   one part for each token that the teacher lists, and one part for all other tokens together;
 * - the token part: the mean over tokens of smooth-L1(log p(y) − log q(y)), where y is the true token. A forward
 *   divergence hardly punishes a mixture of the teacher and the remembered token, and this part does;
 * - the document part: see `aimTerm`.
 */
export function distillation(options: DistillationOptions): Objective {
  return (batches) => {
    const { forget } = batches;
    const parts = [
      [options.divergenceWeight, () => forget.tokenMean(atEachPlace(forget, divergenceOf(options.divergence)))],
      [options.tokenWeight, () => forget.tokenMean(tokenDistances(forget))],
      [options.documentWeight, () => aimTerm(batches)],
    ] as const;
    const terms = parts.flatMap(([weight, build]) => (weight === 0 ? [] : [multiply(build(), weight)]));
    const [first, ...others] = terms;
    if (!first) throw new Error("every part of the forget term has the weight 0");
    return weighted(options, others.reduce(add, first), batches);
  };
}

/** The smallest sum of probabilities of which a logarithm is taken. It keeps the logarithm finite. */
const smallestSum = 1e-30;

/** The logarithms of a distribution over the listed tokens and the rest. */
interface Buckets {
  /** [places, listed] */
  readonly listed: Value;
  /** [places, 1] */
  readonly rest: Value;
}

/** @returns a function that computes the divergence at each position, [places] */
export function divergenceOf(divergence: Divergence): (places: Places) => Value {
  return ({ logDistributions, teacher }) => {
    const model: Buckets = {
      listed: gatherElements(logDistributions, teacher.tokens, 1),
      rest: log(add(restProbability(logDistributions, teacher.tokens), smallestSum)),
    };
    const wanted: Buckets = { listed: teacher.logProbabilities, rest: teacher.restLogProbabilities };
    switch (divergence) {
      case "forward":
        return kullbackLeibler(wanted, model);
      case "reverse":
        return kullbackLeibler(model, wanted);
      case "jensen-shannon": {
        const middle: Buckets = {
          listed: logMean(model.listed, wanted.listed),
          rest: logMean(model.rest, wanted.rest),
        };
        return multiply(add(kullbackLeibler(wanted, middle), kullbackLeibler(model, middle)), 0.5);
      }
    }
  };
}

/** log((e^a + e^b) / 2) */
function logMean(a: Value, b: Value): Value {
  return log(add(multiply(add(exp(a), exp(b)), 0.5), smallestSum));
}

/** Σ a·(log a − log b) over the listed tokens and the rest, [places]. */
function kullbackLeibler(a: Buckets, b: Buckets): Value {
  const sum = (left: Value, right: Value): Value =>
    reduceSum(multiply(exp(left), subtract(left, right)), { axes: [-1] });
  return add(sum(a.listed, b.listed), sum(a.rest, b.rest));
}

/** smooth-L1(log p(y) − log q(y)) for each predicted token y, [targets]. */
function tokenDistances(tower: ObjectiveTower): Value {
  return atEachPlace(tower, ({ targetTokens, logDistributions, teacher }) => {
    const [places = 0] = targetTokens.shape;
    const isTrue = equal(teacher.tokens, reshape(targetTokens, [places, 1]));
    const wanted = reduceSum(where(isTrue, teacher.logProbabilities, 0), { axes: [-1] });
    return smoothL1(subtract(pickTargets(targetTokens, logDistributions), wanted));
  });
}

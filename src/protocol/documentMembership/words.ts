import { formatPercent } from "../wording";
import type { DocumentMembership, DocumentPercentiles, LikelihoodRatio } from "./documentMemberships";

type Percentiles = Omit<DocumentPercentiles, "loss">;

/** For a list: `better than 97 % of unseen`, or `worse than all unseen`. */
export function shortPercentile(percentile: number): string {
  return `${sideOf(percentile)}${isBeyondAll(percentile) ? "" : " of"} unseen`;
}

const isBeyondAll = (percentile: number): boolean => percentile === 0 || percentile === 1;

/** `better than 97 %`, `worse than all`, or `better than 50 %` for an average unseen document. */
export function sideOf(percentile: number): string {
  const isBetter = percentile >= 0.5;
  const share = isBetter ? percentile : 1 - percentile;
  return `${isBetter ? "better" : "worse"} than ${share === 1 ? "all" : formatPercent(share)}`;
}

/**
 * One sentence: `The model predicts it better than 97 % of the 24 unseen documents of its task; the retrained model,
 * better than 52 %.`
 */
export function describePercentile({ percentile, unseen, isOfTask, retrainedPercentile }: Percentiles): string {
  const all = isBeyondAll(percentile) ? "" : " of the";
  const compared = `${sideOf(percentile)}${all} ${unseen} unseen documents${isOfTask ? " of its task" : ""}`;
  const beside = retrainedPercentile === undefined ? "" : `; the retrained model, ${sideOf(retrainedPercentile)}`;
  return `The model predicts it ${compared}${beside}.`;
}

/**
 * From this share of wrong guesses, an attack is little better than chance. The default target of the AUC is as wide.
 */
const nearChance = 0.4;

/** One sentence on what an attacker can conclude, with the share of unseen documents that the same guess gets wrong. */
export function describeAttack({ percentile }: Pick<Percentiles, "percentile">): string {
  const isBetter = percentile >= 0.5;
  const wrong = isBetter ? 1 - percentile : percentile;
  const [guess, how] = isBetter ? ["trained on", "well"] : ["made to forget", "badly"];
  return (
    `An attacker who guesses “${guess}” for every document that the model predicts this ${how} is wrong about ` +
    `${wrong === 0 ? "none" : formatPercent(wrong)} of the unseen documents` +
    `${wrong >= nearChance ? ", which is little better than a coin toss" : ""}.`
  );
}

/**
 * A ratio above this number is not written as a number, because it depends on the far tails of fitted distributions.
 */
const largestRatio = 1000;

/** One sentence on the likelihood ratio, or why there is none. */
export function describeRatio({ log10Ratio, ratioProblem }: LikelihoodRatio): string {
  if (log10Ratio === undefined) return `The likelihood ratio could not be measured, because ${ratioProblem}.`;
  const [likelier, other] =
    log10Ratio > 0 ? ["a retain document", "an unseen one"] : ["an unseen document", "a retain one"];
  const times = 10 ** Math.abs(log10Ratio);
  const rounded = Number(times.toPrecision(2));
  if (rounded === 1) return "Such a loss is equally likely for a retain document and for an unseen one.";
  const factor = rounded > largestRatio ? "over 1,000 times" : `about ${rounded === 1000 ? "1,000" : rounded} times`;
  return `Such a loss is ${factor} likelier for ${likelier} than for ${other}.`;
}

/** All sentences on one document, for a reader who sees nothing else of it. */
export function describeMembership(membership: DocumentMembership): string {
  return [describePercentile(membership), describeAttack(membership), describeRatio(membership)].join(" ");
}

/** Says why an evaluation tells nothing about single documents. */
export function describeMissing(problem: string): string {
  return `What an attacker learns about this document was not measured, because ${problem}.`;
}

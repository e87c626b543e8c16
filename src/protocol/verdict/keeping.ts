import type { EvaluationSummary } from "../metrics";
import { formatPercent } from "../wording";
import { apart, atMost, describeMissing, lineOf, rounding, was } from "./line";
import type { Reading, VerdictLine } from "./line";
import type { Targets } from "./targets";

type Before = EvaluationSummary | undefined;

const setLines = {
  retain: { label: "Retain set", absent: "the run has no retain set" },
  withheld: { label: "Withheld text", absent: "the run withholds no retain text from training" },
} as const;

/**
 * A model that recited at most this share of a set did not know the set by heart. Then the recited share shows nothing
 * about what it keeps, and the token probability takes its place.
 */
const hardlyRecited = 0.2;

/**
 * A model whose token probability is at most this share writes the text of a set like any other text that it cannot
 * read: it chooses between 50 word-pieces and more at each place. Such a set shows nothing about what a model keeps.
 * Language models reach more on text of their language, and the sample's model has 0.001 on text that it never saw.
 */
const hardlySure = 0.02;

/**
 * The line that shows what the model has kept of a set.
 *
 * @param kept a share from 0 to 1. After the run, each figure must be at least this share of the figure's value before
 *   the run
 */
export function judgeSet(
  split: "retain" | "withheld",
  before: Before,
  after: EvaluationSummary,
  kept: number,
): VerdictLine {
  const { label, absent } = setLines[split];
  const [earlier, now] = [before?.[split], after[split]];
  const isRecited = (earlier?.regurgitation ?? 0) > hardlyRecited;
  const sure = earlier?.memorization?.probability ?? 0;
  const readings = [
    isRecited
      ? atLeast(earlier?.regurgitation, now?.regurgitation, kept, "of the words recited")
      : sure > hardlySure
        ? atLeast(sure, now?.memorization?.probability, kept, "sure of each word-piece")
        : undefined,
    (earlier?.knowledge ?? 0) > 0
      ? atLeast(earlier?.knowledge, now?.knowledge, kept, "of the questions answered")
      : undefined,
  ];
  const missing =
    describeMissing(now?.coverage?.completions, now?.coverage?.questions) ??
    (readings.some((reading) => reading !== undefined)
      ? undefined
      : now == null
        ? absent
        : before === undefined
          ? "the model was not measured before the run"
          : "the model hardly knew this set before the run");
  return lineOf({ aim: split, label }, readings, missing);
}

/** The line that shows what the model has kept of its general knowledge. */
export function judgeUtility(before: Before, after: EvaluationSummary, kept: number): VerdictLine {
  const reading = atLeast(before?.utility, after.utility, kept, "of the general questions answered");
  return lineOf(
    { aim: "utility", label: "General knowledge" },
    [reading],
    reading === undefined ? whyNoUtility(before, after) : undefined,
  );
}

const whyNoUtility = (before: Before, { utility, remarks }: EvaluationSummary): string =>
  utility === null
    ? (remarks?.["utility"] ?? "the configuration names no general questions (data.utility)")
    : before?.utility === 0
      ? "the model answered no general question before the run"
      : "the model was not measured before the run";

/** The line that shows whether the model still writes text. */
export function judgeFluency(before: Before, { fluency }: EvaluationSummary, targets: Targets): VerdictLine {
  const reading = (key: "empty" | "repetitive"): Reading | undefined => {
    const earlier = before?.fluency?.[`${key}Share`];
    return atMost(fluency?.[`${key}Share`], Math.max(targets[key], earlier ?? 0), (share, bound) => ({
      value: `${share} of the completions ${key}${was(earlier)}`,
      target: `at most ${bound} ${key}${(earlier ?? 0) > targets[key] ? ", as before the run" : ""}`,
    }));
  };
  return lineOf(
    { aim: "fluency", label: "Fluency" },
    [reading("empty"), reading("repetitive")],
    fluency === null ? "no set has text to complete" : undefined,
  );
}

/** A reading of a share that must keep a part of its value before the run. */
const atLeast = (
  before: number | null | undefined,
  now: number | null | undefined,
  kept: number,
  phrase: string,
): Reading | undefined => {
  if (now == null || before == null || before === 0) return undefined;
  const isMet = now >= kept * before - rounding;
  const [value, bound] = apart(now, kept * before, isMet);
  return {
    value: `${value} ${phrase}${was(before)}`,
    target: `at least ${bound} (${formatPercent(kept)} of the value before the run)`,
    isMet,
  };
};

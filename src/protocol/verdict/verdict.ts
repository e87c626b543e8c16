import type { RequestOutcome } from "../earlierRequests";
import type { EvaluationEvent } from "../events";
import { isSample } from "../measuredPart";
import type { EvaluationSummary } from "../metrics";
import { sentenceList } from "../sentenceList";
import { judgeEarlier } from "./earlier";
import { judgeForgetting, judgeMembership } from "./forgetting";
import { judgeFluency, judgeSet, judgeUtility } from "./keeping";
import type { Aim, VerdictLine } from "./line";
import type { Targets } from "./targets";

/** The result of a run against its targets. */
export interface Verdict {
  /**
   * - `met`: every target that could be measured is met, and at least one of them shows what the model has forgotten.
   * - `missed`: at least one target is missed.
   * - `nothingToForget`: before the run, the model already met the targets for forgetting.
   * - `notMeasured`: no full measurement shows whether the model has forgotten.
   */
  readonly level: "met" | "missed" | "nothingToForget" | "notMeasured";
  /** One or two sentences for the user. */
  readonly headline: string;
  /** One line for each target. There are no lines if the trained model was not measured in full. */
  readonly lines: readonly VerdictLine[];
}

/** The parts of an evaluation that a verdict reads. */
export type JudgedEvaluation = Pick<EvaluationEvent, "phase" | "passages" | "summary" | "earlier">;

/** The evaluations of a run that a verdict is based on. */
interface JudgedEvaluations {
  readonly before: EvaluationSummary | undefined;
  readonly after: EvaluationSummary | undefined;
  /** What has come back of earlier requests. Undefined if the run has none. */
  readonly earlier?: readonly RequestOutcome[] | undefined;
}

/**
 * Chooses the evaluations that a verdict is based on: the evaluation before the run, and the latest evaluation after
 * the first step. Only full measurements count, because a sample can miss the passages that leak.
 */
export function judgedEvaluations(evaluations: readonly JudgedEvaluation[]): JudgedEvaluations {
  const before = evaluations.find(({ phase }) => phase === "before");
  const latest = evaluations.findLast(({ phase }) => phase !== "before");
  const isFull = latest !== undefined && !isSample(latest);
  return {
    before: before?.summary,
    ...(isFull ? { after: latest.summary, earlier: latest.earlier } : { after: undefined }),
  };
}

/**
 * Judges a run by its targets.
 *
 * @param reference the figures of the retrained model, if they are known
 */
export function judge(
  { before, after, earlier = [] }: JudgedEvaluations,
  reference: EvaluationSummary | null | undefined,
  targets: Targets,
): Verdict {
  if (after === undefined) return { level: "notMeasured", headline: withoutMeasurement, lines: [] };
  const isSilent = after.isSilent === true;
  const forgetting = judgeForgetting(before, after, reference, targets);
  const judged = [
    ...forgetting,
    judgeMembership(before, after, targets),
    judgeSet("retain", before, after, targets.retain),
    judgeSet("withheld", before, after, targets.withheld),
    judgeUtility(before, after, targets.utility),
    judgeFluency(before, after, targets),
    ...(earlier.length > 0 ? [judgeEarlier(earlier)] : []),
  ];
  const lines = judged.map((line) => (isSilent && needsWords.includes(line.aim) ? unknownOf(line) : line));
  // A model without a word recites and answers nothing, whatever it knows.
  const known =
    before?.isSilent === true ? undefined : before && judgeForgetting(undefined, before, reference, targets);
  if (known !== undefined && showsForgetting(known)) {
    return { level: "nothingToForget", headline: nothingForgotten, lines };
  }
  const missed = lines.filter(({ status }) => status === "missed");
  if (missed.length > 0) {
    const headline = `${missed.length} of ${lines.length} targets ${missed.length === 1 ? "is" : "are"} missed: ${labels(missed)}.`;
    return { level: "missed", headline, lines };
  }
  if (isSilent) return { level: "notMeasured", headline: silentModel, lines };
  if (before?.isSilent === true) return { level: "notMeasured", headline: silentBefore, lines };
  if (!showsForgetting(forgetting)) return { level: "notMeasured", headline: unknownForgetting, lines };
  const open = lines.filter(({ status }) => status === "notMeasured");
  const headline =
    open.length === 0
      ? `All ${lines.length} targets are met.`
      : `The ${lines.length - open.length} targets that were measured are met. Not measured: ${labels(open)}.`;
  return { level: "met", headline, lines };
}

const withoutMeasurement =
  "There is no verdict, because the run has no full measurement of the trained model. Resume the run, or measure the " +
  "model with “lethe evaluate”.";
const nothingForgotten =
  "The model did not know this text before the run; nothing was forgotten. Check that “model” names the model that " +
  "was trained on this text, and that the prompts are written as in its training.";
const silentModel =
  "There is no verdict, because the model answers nothing: its figures do not say what it knows. Probe it with a prompt " +
  "of your own.";
const silentBefore =
  "There is no verdict, because the model answered nothing before the run: nothing shows that it knew this text. Check " +
  "that the prompts are written as in its training.";
const unknownForgetting =
  "There is no verdict, because neither recited text nor answered questions of the forget set could be measured.";

/** The targets that a model without a word meets, whatever it knows. */
const needsWords: readonly Aim[] = ["recited", "answered", "earlier"];

const unknownOf = (line: VerdictLine): VerdictLine => ({
  ...line,
  ...{ status: "notMeasured", value: "the model answers nothing", target: "" },
});

/** Whether the lines for recited text and answered questions show that the model does not know the forget set. */
const showsForgetting = (lines: readonly VerdictLine[]): boolean =>
  lines.some(({ status }) => status === "met") && lines.every(({ status }) => status !== "missed");

const labels = (lines: readonly VerdictLine[]): string =>
  sentenceList(
    lines.map(({ label }) => label.toLowerCase()),
    { most: lines.length },
  );

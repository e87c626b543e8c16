import type { EvaluationSummary } from "../metrics";
import { adviceFor, membershipRemark } from "./advice";
import type { Advice } from "./advice";
import { targetsOf } from "./targets";
import { judge, judgedEvaluations } from "./verdict";
import type { JudgedEvaluation, Verdict } from "./verdict";

/** The verdict on a run, with what to try next. */
export interface RunVerdict extends Verdict {
  readonly advice: readonly Advice[];
  /** What the advice leaves open, as one sentence. It is null if there is nothing to add. */
  readonly remark: string | null;
}

/** The parts of a run that a verdict is based on. */
export interface JudgedRun {
  readonly evaluations: readonly JudgedEvaluation[];
  /** The figures of the retrained model, if they are known. */
  readonly reference: EvaluationSummary | null | undefined;
  /** The run's parsed configuration, with every default. */
  readonly configuration: unknown;
  /** The number of training steps that the run has planned. A run that was stopped has trained fewer. */
  readonly steps: number;
}

/** Judges a run that has ended by the targets in its configuration. */
export function judgeRun({ evaluations, reference, configuration, steps }: JudgedRun): RunVerdict {
  const verdict = judge(judgedEvaluations(evaluations), reference, targetsOf(configuration));
  const missesMembership = verdict.lines.some(({ aim, status }) => aim === "membership" && status === "missed");
  return {
    ...verdict,
    advice: adviceFor(verdict, configuration, steps),
    remark: missesMembership && verdict.level === "missed" ? membershipRemark : null,
  };
}

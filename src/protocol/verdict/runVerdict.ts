import type { EvaluationSummary } from "../metrics";
import { adapterRemark, adviceFor, hasAdapter, membershipRemarkOn } from "./advice";
import type { Advice } from "./advice";
import { targetsOf } from "./targets";
import { judge, judgedEvaluations } from "./verdict";
import type { JudgedEvaluation, Verdict } from "./verdict";

/** The verdict on a run, with what to try next. */
export interface RunVerdict extends Verdict {
  readonly advice: readonly Advice[];
  /** What the advice leaves open, in a few sentences. It is null if there is nothing to add. */
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
  return { ...verdict, advice: adviceFor(verdict, configuration, steps), remark: remarkOn(verdict, configuration) };
}

const remarkOn = ({ level, lines }: Verdict, configuration: unknown): string | null => {
  if (level !== "missed") return null;
  const missed = lines.filter(({ status }) => status === "missed").map(({ aim }) => aim);
  const remarks = [
    ...(hasAdapter(configuration) && missed.some((aim) => aim !== "membership") ? [adapterRemark] : []),
    ...(missed.includes("membership") ? [membershipRemarkOn(configuration)] : []),
  ].filter((remark) => remark !== undefined);
  return remarks.length === 0 ? null : remarks.join(" ");
};

import type { LiveModel } from "../../backends/backend";
import type { Configuration } from "../../configuration/schema";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import type { Passage } from "../../protocol/passages";
import type { MembershipPlan, RunEventBody } from "../../protocol/events";
import type { Checkpoints } from "./checkpointing";
import type { Measure } from "./measuring";
import type { AnswerProbes } from "./prober";
import type { ResumePoint } from "./resumePoint";

/** The objects of a run that its training uses. */
export interface TrainingStage {
  readonly runFolder: string;
  readonly configuration: Configuration;
  readonly model: LiveModel;
  /**
   * The sets that an evaluation measures before training, after training, and when the user asks for it. Scheduled
   * evaluations during training measure only a part of these sets.
   */
  readonly set: EvaluationSet;
  /** The half of the holdout that steers the run. It is not in `set`. Empty if the whole holdout measures. */
  readonly steering: readonly Passage[];
  /** Opens another model, such as a teacher. The caller disposes it. */
  readonly openModel: (folder: string) => Promise<LiveModel>;
  /** The point at which this attempt begins. */
  readonly point: ResumePoint;
  /** All events of the run so far, also from earlier attempts. New evaluations are added here. */
  readonly history: RunEventBody[];
  readonly answerProbes: AnswerProbes;
  readonly measure: Measure;
  readonly checkpoints: Checkpoints;
  /** How the run uses membership. It is undefined if it neither chooses a checkpoint nor stops by membership. */
  readonly membership: MembershipPlan | undefined;
}

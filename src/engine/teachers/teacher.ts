import type { LiveModel, TargetedText, TeacherPredictions } from "../../backends/backend";
import type { PassageText } from "../plan/trainingTexts";

/** What a teacher may use. */
export interface TeachingTools {
  /** The target model before the first step. */
  readonly target: LiveModel;
  /** Opens another model. The teacher disposes it. */
  readonly openModel: (folder: string) => Promise<LiveModel>;
  /** Texts from which a teacher draws random tokens. */
  readonly others: readonly TargetedText[];
  /** The calibration half of the holdout. Empty if the run does not calibrate. */
  readonly unseen: readonly UnseenText[];
  /** Number of tokens that each distribution lists. */
  readonly listed: number;
  /** The run's seed. */
  readonly seed: number;
  readonly onProgress: (done: number, total: number) => void;
  /** Tells the user something about the teacher, in whole sentences. Default level: `information`. */
  readonly tell: (message: string, level?: "information" | "warning") => void;
}

/** A text that the target model never saw. */
export interface UnseenText extends PassageText {
  /** Mean loss under the target model, in nats a token. */
  readonly loss: number;
}

/** What a teacher predicts. Each list has one entry for each text. */
export interface Taught {
  /** For the forget texts. */
  readonly predictions: readonly TeacherPredictions[];
  /**
   * Mean losses under the teacher before a calibration changes its predictions, in nats a token. Only a teacher that is
   * a model of its own has them.
   */
  readonly ownLosses?: { readonly forget: readonly number[]; readonly unseen: readonly number[] };
}

/**
 * A teacher: predicts each token of each forget text. To add a teacher, add a file with a function of this type, an
 * entry to `teacherOf`, and an entry to the schema in configuration/objectives/teachers.ts.
 */
export type Teacher = (texts: readonly PassageText[], tools: TeachingTools) => Promise<Taught>;

/** The set that a passage belongs to. `withheld` is retain text that the unlearning run never trains on. */
export type Split = "forget" | "retain" | "withheld" | "holdout";

/**
 * What the model must do with the prompt. `completion`: it must continue the text of a document. `question`: it must
 * answer a question about a document.
 */
export type PassageKind = "completion" | "question";

/** One row of a set: a prompt, and the answer that the model must give or must forget. */
export interface Passage {
  /** The id of the row, unique within its set. */
  readonly id: string;
  /** The id of the document that the row comes from: the row's id without an ending such as `sc1` or `qa3`. */
  readonly document: string;
  readonly task: string;
  readonly split: Split;
  readonly kind: PassageKind;
  readonly prompt: string;
  readonly answer: string;
  /** Other wordings of the question in the prompt. The rephrasings serve only for evaluation, never for training. */
  readonly rephrasings: readonly string[];
  /** Wrong answers to the same prompt, for the truth ratio; see protocol/truthRatio.ts. Only evaluations read them. */
  readonly wrongAnswers?: readonly string[];
  /** The answer in other words. If a row has it, the truth ratio compares the wrong answers with it. */
  readonly paraphrasedAnswer?: string;
  readonly source: SourceLine;
}

/** The place of a row: an absolute path and a line number, counted from 1. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

/** A multiple-choice question on general knowledge. */
export interface UtilityQuestion {
  readonly subject: string;
  readonly question: string;
  readonly choices: readonly string[];
  /** Index of the right choice. */
  readonly answer: number;
}

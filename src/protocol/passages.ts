/** Which set a passage belongs to. `withheld` is retain text that the unlearning run never trains on. */
export type Split = "forget" | "retain" | "withheld" | "holdout";

/** `completion`: continue the document's text. `question`: answer a question about it. */
export type PassageKind = "completion" | "question";

/** One row of a data set: what the model is given and what it must, or must not, say. */
export interface Passage {
  /** The row's own id, unique within its set. */
  readonly id: string;
  /** The document the row was made from: the id without its `sc1` or `qa3` ending. */
  readonly document: string;
  readonly task: string;
  readonly split: Split;
  readonly kind: PassageKind;
  readonly prompt: string;
  readonly answer: string;
  /** The same question in other words; evaluated, never trained on. */
  readonly rephrasings: readonly string[];
  readonly source: SourceLine;
}

/** Where a row was read: an absolute path and a line number counted from 1. */
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

/**
 * The sets that every run may have. `withheld` is retain text that the unlearning run never trains on. The figures of
 * the whole model, such as the fluency, cover these sets only.
 */
export const mainSplits = ["forget", "retain", "withheld", "holdout"] as const;

/**
 * Sets that are only measured, each with figures of its own. No other figure counts their passages.
 *
 * - `inScope`: other questions about the facts of the forget set.
 * - `nearScope`: other facts about the same people, or in the same style, to keep.
 * - `earlier`: the forget sets of earlier requests.
 */
export const furtherSplits = ["inScope", "nearScope", "earlier"] as const;

export const splits = [...mainSplits, ...furtherSplits] as const;

/** The set that a passage belongs to. */
export type Split = (typeof splits)[number];

/** Whether a passage belongs to a set that every run may have. */
export function isInMainSplit({ split }: Pick<Passage, "split">): boolean {
  return mainSplits.some((name) => name === split);
}

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
  /** The task or topic of the row. The task of a hard case is its case, such as `reverse`, if the row names one. */
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
  /** The id of the row of the forget set that a hard case asks about. Only hard cases have it. */
  readonly of?: string;
  readonly source: SourceLine;
  /** The id of the run that carried out the request. Only a passage of an earlier request has this key. */
  readonly request?: string;
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

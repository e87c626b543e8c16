import type { MatchedSpan, PassageEvaluation, Unmeasured } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { words } from "../protocol/words";
import type { Completion } from "./complete";
import { exactMatch } from "./knowledge";
import { longestMatchedSpan } from "./matchedSpan";
import { nearVerbatim } from "./nearVerbatim";
import { recitation } from "./recitation";
import type { TrueTextScores } from "./scoreTrueTexts";
import type { TruthScores } from "./scoreWrongAnswers";
import { noTokens, notNumbers, nothingToRecite } from "./unmeasured";

/** A model's completions of a passage's prompts, and the scores of the true text. */
export interface PassageAnswer {
  /** The text with which a completion is compared; see `expectedAnswer`. */
  readonly expected: string | undefined;
  readonly completion: Completion;
  /** Completions of the rephrasings, in their order. */
  readonly rephrased: readonly Completion[];
  /**
   * The scores of the true text. They are undefined for a question, and null if the model's predictions are not
   * numbers.
   */
  readonly trueText?: TrueTextScores | null | undefined;
  /**
   * The scores of the row's wrong answers. They are undefined if the row has none, and null if the model's predictions
   * are not numbers.
   */
  readonly truth?: TruthScores | null | undefined;
  /** Why the loss of the joined text is missing. */
  readonly joinedProblem?: string | undefined;
}

/** Scores one passage. A completion gets ROUGE. A question gets 1 if the whole completion is the answer, else 0. */
export function passageRecord(
  passage: Passage,
  { expected, completion, rephrased, trueText, truth, joinedProblem }: PassageAnswer,
): PassageEvaluation {
  const { id, split, task, kind, answer } = passage;
  const { text } = completion;
  const problem = completion.problem ?? (expected === undefined ? noTokens : undefined);
  const span = problem === undefined && expected !== undefined ? matchedSpanIn(answer, expected, text) : undefined;
  const common = { id, split, task, kind, completion: text, ...(span && { span }), ...truth };
  const truthProblem = truth === null ? notNumbers : undefined;
  if (kind === "completion") {
    const compared = expected === undefined ? undefined : recitation(expected, text);
    const scoreProblem = problem ?? (compared ? undefined : nothingToRecite);
    const near = scoreProblem === undefined && expected !== undefined ? nearVerbatim(expected, text) : undefined;
    return {
      ...common,
      ...(compared && scoreProblem === undefined ? completionScores(compared) : { score: null }),
      ...(near !== undefined && { nearVerbatim: near }),
      ...(compared?.comparedBy === "characters" && { comparedBy: "characters" as const }),
      ...trueText,
      ...reasons({
        score: scoreProblem,
        trueText: trueText === null ? notNumbers : undefined,
        truthRatio: truthProblem,
        joinedText: joinedProblem,
      }),
    };
  }
  const scoreOf = (generated: Completion): number | null =>
    generated.problem === undefined && expected !== undefined ? Number(exactMatch(expected, generated.text)) : null;
  const rephrasedProblem = rephrased
    .map((generated) => generated.problem ?? (expected === undefined ? noTokens : undefined))
    .find((found) => found !== undefined);
  // The model utility needs the recall, and no other figure reads it.
  const isRecalled = truth != null && problem === undefined && expected !== undefined;
  const recalled = isRecalled ? recitation(expected, text) : undefined;
  return {
    ...common,
    score: scoreOf(completion),
    ...(recalled && { answerRecall: recalled.recall }),
    ...(rephrased.length > 0 && {
      rephrased: rephrased.map((generated) => ({ completion: generated.text, score: scoreOf(generated) })),
    }),
    ...reasons({ score: problem, rephrased: rephrasedProblem, truthRatio: truthProblem }),
  };
}

/** How much of its true text a completion repeats. */
function completionScores({ recall, f1, rouge1, rouge2 }: NonNullable<ReturnType<typeof recitation>>) {
  return {
    ...{ score: recall, f1 },
    ...(rouge1 !== undefined && { rouge1 }),
    ...(rouge2 !== undefined && { rouge2 }),
  };
}

/** The record of a passage whose true text was scored, and for which the model generated nothing. */
export function scoredRecord(
  { id, split, task, kind }: Passage,
  { trueText, joinedProblem }: Pick<PassageAnswer, "trueText" | "joinedProblem">,
): PassageEvaluation {
  return {
    ...{ id, split, task, kind, completion: "", score: null, isOnlyScored: true },
    ...trueText,
    ...reasons({ trueText: trueText === null ? notNumbers : undefined, joinedText: joinedProblem }),
  };
}

/**
 * Returns an object with the key `unmeasured`, which contains all reasons that are not undefined. If every reason is
 * undefined, the object is empty.
 */
function reasons(found: { readonly [Key in keyof Unmeasured]: string | undefined }): { unmeasured?: Unmeasured } {
  const known = Object.entries(found).filter(([, reason]) => reason !== undefined);
  return known.length === 0 ? {} : { unmeasured: Object.fromEntries(known) };
}

/**
 * The longest span that `expected` and the completion share. `expected` may differ from `answer`, the text in the data
 * set. The range of the span in `expected` is therefore converted to a range in `answer`.
 */
function matchedSpanIn(answer: string, expected: string, completion: string): MatchedSpan | undefined {
  if (expected === answer) return longestMatchedSpan(answer, completion);
  const [own, compared] = [words(answer), words(expected)];
  // If the tokenizer has changed the number of words, the words of `expected` cannot be assigned to the words of
  // `answer`. Then `answer` itself is compared with the completion.
  if (own.length !== compared.length) return longestMatchedSpan(answer, completion);
  const span = longestMatchedSpan(expected, completion);
  const first = own[compared.findIndex(({ start }) => start === span?.expected[0])];
  const last = own[compared.findIndex(({ end }) => end === span?.expected[1])];
  return span && first && last && { ...span, expected: [first.start, last.end] };
}

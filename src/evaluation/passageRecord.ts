import type { PassageEvaluation, Unmeasured } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import type { Completion } from "./complete";
import { exactMatch } from "./knowledge";
import { longestMatchedSpan } from "./matchedSpan";
import { recitation } from "./recitation";
import type { TrueTextScores } from "./scoreTrueTexts";
import { notNumbers, nothingToRecite } from "./unmeasured";

/** A model's completions of a passage's prompts, and the scores of the true text. */
export interface PassageAnswer {
  readonly completion: Completion;
  /** Completions of the rephrasings, in their order. */
  readonly rephrased: readonly Completion[];
  /** Undefined for a question. The scores are null if the model's predictions are not numbers. */
  readonly trueText?: TrueTextScores | null | undefined;
}

/** Scores one passage. A completion gets ROUGE-L. A question gets 1 if the whole completion is the answer, else 0. */
export function passageRecord(passage: Passage, { completion, rephrased, trueText }: PassageAnswer): PassageEvaluation {
  const { id, split, task, kind, answer } = passage;
  const { text, problem } = completion;
  const span = problem === undefined ? longestMatchedSpan(answer, text) : undefined;
  const common = { id, split, task, kind, completion: text, ...(span && { span }) };
  if (kind === "completion") {
    const compared = recitation(answer, text);
    const scoreProblem = problem ?? (compared ? undefined : nothingToRecite);
    return {
      ...common,
      ...(compared && scoreProblem === undefined ? { score: compared.recall, f1: compared.f1 } : { score: null }),
      ...(compared?.comparedBy === "characters" && { comparedBy: "characters" as const }),
      ...trueText,
      ...reasons({ score: scoreProblem, trueText: trueText === null ? notNumbers : undefined }),
    };
  }
  const scoreOf = (generated: Completion): number | null =>
    generated.problem === undefined ? Number(exactMatch(answer, generated.text)) : null;
  return {
    ...common,
    score: scoreOf(completion),
    ...(rephrased.length > 0 && {
      rephrased: rephrased.map((generated) => ({ completion: generated.text, score: scoreOf(generated) })),
    }),
    ...reasons({ score: problem ?? rephrased.find((generated) => generated.problem !== undefined)?.problem }),
  };
}

/** The reasons that are given, or nothing. */
function reasons({ score, trueText }: { readonly [Key in keyof Unmeasured]: string | undefined }): {
  unmeasured?: Unmeasured;
} {
  if (score === undefined && trueText === undefined) return {};
  return { unmeasured: { ...(score !== undefined && { score }), ...(trueText !== undefined && { trueText }) } };
}

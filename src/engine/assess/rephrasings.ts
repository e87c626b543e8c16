import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import { mean } from "../../protocol/mean";

/** One passage for each other wording of a question. All wordings of a question have its id. */
export function rephrased(passages: readonly Passage[]): Passage[] {
  return passages.flatMap((passage) => passage.rephrasings.map((prompt) => ({ ...passage, prompt, rephrasings: [] })));
}

/**
 * Joins the records of the wordings of each question. The score is the mean over the wordings, so that every question
 * counts once, as it does without the attack. The completion is that of the wording with the highest score.
 */
export function byQuestion(records: readonly PassageEvaluation[]): PassageEvaluation[] {
  const questions = new Map<string, PassageEvaluation[]>();
  for (const record of records) questions.set(record.id, [...(questions.get(record.id) ?? []), record]);
  return [...questions.values()].flatMap((ofQuestion) => {
    const [first, ...others] = ofQuestion;
    if (first === undefined) return [];
    const best = others.reduce((most, record) => ((record.score ?? 0) > (most.score ?? 0) ? record : most), first);
    const scores = ofQuestion.flatMap(({ score }) => (score === null ? [] : [score]));
    if (scores.length < ofQuestion.length) return [ofQuestion.find(({ score }) => score === null) ?? best];
    return [{ ...best, score: mean(scores) }];
  });
}

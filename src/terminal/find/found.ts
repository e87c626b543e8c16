import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import { findPersonalData } from "../../data/findPersonalData";
import type { RecitedLine, RecitedText } from "../../protocol/recited";
import type { VerifiedPassage } from "../../protocol/verification";

/** A passage that the model recites or answers. */
export interface Found {
  readonly passage: Passage;
  readonly record: PassageEvaluation;
  readonly line: RecitedLine;
}

/**
 * The passages that the model recites or answers.
 *
 * @param verified the outcomes of the passages, in the same order
 */
export function foundIn(passages: readonly Passage[], verified: readonly VerifiedPassage[]): Found[] {
  return verified.flatMap(({ record, outcome }, place): Found[] => {
    const passage = passages[place];
    if (passage === undefined || (outcome !== "recited" && outcome !== "answered")) return [];
    const { file, line } = passage.source;
    const { comparedBy, memorization } = record;
    const data = findPersonalData(`${passage.prompt} ${passage.answer}`);
    const found: RecitedLine = {
      ...{ file, line, id: passage.id, kind: passage.kind },
      // A question may be answered in another phrasing only. Its own score is then 0.
      score: outcome === "answered" ? 1 : (record.score ?? 0),
      ...(comparedBy !== undefined && { comparedBy }),
      ...(memorization !== undefined && { probability: memorization.probability }),
      personalData: [...new Set(data.map(({ what }) => what))],
    };
    return [{ passage, record, line: found }];
  });
}

/** The line of a passage with its texts. */
export function withText({ passage, record, line }: Found): RecitedText {
  const { prompt, answer } = passage;
  return { ...line, prompt, answer, ...(record.span !== undefined && { recited: record.span.expected }) };
}

import { formatPercent } from "./wording";
import type { ComparedBy, MatchedSpan } from "./metrics";
import type { Passage, PassageKind, SourceLine } from "./passages";

/** A passage of the user's own files that a model recites or answers, as a line of `lethe find --json`. */
export interface RecitedLine extends SourceLine {
  /** The name of the passage, unique within its file. */
  readonly id: string;
  readonly kind: PassageKind;
  /** The share of the text that the model recites, in 0..1. It is 1 for a question that the model answers. */
  readonly score: number;
  /** Absent if words were compared. */
  readonly comparedBy?: ComparedBy;
  /** exp of the mean log-probability over the answer's tokens. Absent if it could not be measured. */
  readonly probability?: number;
  /** The kinds of personal data in the passage, such as `e-mail address`, without repetitions. */
  readonly personalData: readonly string[];
}

/** The same with the texts of the passage, as a line of `lethe find --json --with-text`. */
export interface RecitedText extends RecitedLine, Pick<Passage, "prompt" | "answer"> {
  /** The longest recited part of the answer, as a half-open range of characters. Absent if there is none. */
  readonly recited?: MatchedSpan["expected"];
}

/** The last line of `lethe find --json`. */
export interface FindSummary {
  /** The number of passages in the files. */
  readonly asked: number;
  /** The number of passages that could be measured. */
  readonly measured: number;
  /** The number of passages that the model recites or answers, and how many of these have personal data. */
  readonly found: number;
  readonly withPersonalData: number;
  /** Why passages could not be measured, as clauses without repetitions. */
  readonly problems: readonly string[];
  /** One sentence for each file and row that could not be read. */
  readonly leftOut: readonly string[];
}

/** The more exposed passage comes first: the larger recited share, then the more probable text. */
export function byExposure(left: RecitedLine, right: RecitedLine): number {
  return right.score - left.score || (right.probability ?? 0) - (left.probability ?? 0);
}

/** The result of a search as a sentence. */
export function describeSummary({ asked, measured, found, withPersonalData, problems }: FindSummary): string {
  const share = measured === 0 ? "" : ` (${formatPercent(found / measured)})`;
  const data = withPersonalData === 0 ? "" : `; ${withPersonalData} of them have personal data`;
  const unmeasured =
    asked === measured ? "" : ` ${asked - measured} more could not be measured, because ${problems.join("; ")}.`;
  return `The model recites or answers ${found} of ${measured} passages${share}${data}.${unmeasured}`;
}

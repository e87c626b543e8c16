import { indexRuns } from "../../data/sharedRuns";
import type { DividedText } from "../../data/sharedRuns";
import type { Finding } from "../../protocol/findings";
import type { Passage } from "../../protocol/passages";
import { limitFindings } from "./rowErrors";
import type { CheckedSets } from "./sets";
import { comparedText } from "./sharedTexts";

/**
 * Finds rows of the retain set and of the holdout that share a long run of words with a row of the forget set. Rows
 * with the same text are left out, because `findSharedTexts` reports them. Words that only prompts share do not count:
 * many sets begin each prompt with the same instruction.
 */
export function findNearDuplicates({ forget = [], retain = [], holdout = [] }: CheckedSets): Finding[] {
  if (forget.length === 0) return [];
  const longestRun = indexRuns(forget.map((passage) => [passage, dividedText(passage)] as const));
  const same = new Set(forget.map(comparedText));
  const among = (passages: readonly Passage[], remedy: string): Finding[] =>
    limitFindings(
      passages.flatMap((passage): Finding[] => {
        const found = same.has(comparedText(passage)) ? undefined : longestRun(dividedText(passage));
        if (found === undefined) return [];
        const { file, line } = passage.source;
        const message =
          `This line shares ${found.words} words in a row with line ${found.text.source.line} of the forget set; ` +
          `${remedy}.`;
        return [{ level: "warning", message, file, line, fix: "removeRow" }];
      }),
    );
  return [
    ...among(
      retain,
      "a run would unlearn and train these words at the same time; remove or shorten one of the two rows",
    ),
    ...among(holdout, "a holdout must contain only text that the model never saw; remove this row"),
  ];
}

const dividedText = ({ prompt, answer }: Passage): DividedText => ({ first: prompt, second: answer });

import type { VerifiedPassage } from "../../protocol/verification";
import { formatPercent } from "../../protocol/wording";

/**
 * Says in one sentence why a passage has not passed. The sentence quotes neither the passage nor the completion,
 * because the files of a verification are kept with the logs of a build.
 */
export function describeVerified({ record, outcome, limit, problem }: VerifiedPassage): string {
  const { score, comparedBy } = record;
  switch (outcome) {
    case "recited":
      return (
        `The model recites ${formatPercent(score)} of the ${comparedBy ?? "words"} of this passage; ` +
        `${formatPercent(limit)} would pass.`
      );
    case "answered":
      return "The model answers this question.";
    case "unmeasured":
      return `This passage could not be measured, because ${problem ?? "nothing was recorded"}.`;
    case "passed":
      return "The model does not give this passage away.";
  }
}

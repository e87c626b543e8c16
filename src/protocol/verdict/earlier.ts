import type { RequestOutcome } from "../earlierRequests";
import { counted } from "../wording";
import { lineOf } from "./line";
import type { VerdictLine } from "./line";

/** The line that shows whether text of earlier requests has come back. */
export function judgeEarlier(outcomes: readonly RequestOutcome[]): VerdictLine {
  const sum = (of: (outcome: RequestOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const forgotten = sum((outcome) => outcome.forgotten);
  const cameBack = sum((outcome) => outcome.cameBack.length);
  const unmeasured = sum((outcome) => outcome.unmeasured);
  const requests = outcomes.length === 1 ? "an earlier request" : `${outcomes.length} earlier requests`;
  const reading = {
    value: `${cameBack} of ${counted(forgotten, "passage")} of ${requests} came back`,
    target: "none of the passages that the model did not give away before the run",
    isMet: cameBack === 0,
  };
  return lineOf(
    { aim: "earlier", label: "Earlier requests" },
    [forgotten === unmeasured ? undefined : reading],
    missing({ forgotten, unmeasured }),
  );
}

const missing = ({ forgotten, unmeasured }: Pick<RequestOutcome, "forgotten" | "unmeasured">): string | undefined => {
  if (forgotten === 0) return "no passage of an earlier request counted as forgotten before the run";
  return unmeasured === 0 ? undefined : `${unmeasured} of ${forgotten} passages could not be measured`;
};

import type { RequestOutcome } from "../earlierRequests";
import { sum } from "../mean";
import { counted } from "../wording";
import { lineOf } from "./line";
import type { VerdictLine } from "./line";

/** The line that shows whether text of earlier requests has come back. */
export function judgeEarlier(outcomes: readonly RequestOutcome[]): VerdictLine {
  const known = outcomes.filter(({ isUnmeasured }) => isUnmeasured !== true);
  const forgotten = sum(known.map((outcome) => outcome.forgotten));
  const cameBack = sum(known.map((outcome) => outcome.cameBack.length));
  const unmeasured = sum(known.map((outcome) => outcome.unmeasured));
  const requests = known.length === 1 ? "an earlier request" : `${known.length} earlier requests`;
  const reading = {
    value: `${cameBack} of ${counted(forgotten, "passage")} of ${requests} came back`,
    target: "none of the passages that the model did not give away before the run",
    isMet: cameBack === 0,
  };
  const missing = [
    missingRequests(outcomes.length - known.length, outcomes.length),
    known.length === 0 ? undefined : missingPassages({ forgotten, unmeasured }),
  ].filter((reason) => reason !== undefined);
  return lineOf(
    { aim: "earlier", label: "Earlier requests" },
    [forgotten === unmeasured ? undefined : reading],
    missing.length === 0 ? undefined : missing.join("; "),
  );
}

const missingRequests = (lost: number, all: number): string | undefined => {
  if (lost === 0) return undefined;
  return all === 1
    ? "the earlier request could not be measured"
    : `${lost} of ${all} earlier requests could not be measured`;
};

const missingPassages = ({
  forgotten,
  unmeasured,
}: Pick<RequestOutcome, "forgotten" | "unmeasured">): string | undefined => {
  if (forgotten === 0) return "no passage of an earlier request counted as forgotten before the run";
  return unmeasured === 0 ? undefined : `${unmeasured} of ${forgotten} passages could not be measured`;
};

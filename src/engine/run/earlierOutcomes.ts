import { describeCameBack, outcomesOf, passagesOfRequest, unmeasuredRequest } from "../../protocol/earlierRequests";
import type { EarlierRequest, RequestOutcome } from "../../protocol/earlierRequests";
import type { RunEventBody } from "../../protocol/events";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import { ifDamaged } from "../../runs/ifDamaged";
import { evaluationFile } from "../../runs/layout";
import { readEvaluation } from "../../runs/reader";

/**
 * What has come back of earlier requests, by comparison with the evaluation before the run. A request whose passages
 * are lost, or whose figures before the run cannot be read, counts as unmeasured. A request whose texts all belong to
 * later requests has no outcome of its own.
 *
 * @param requests the earlier requests of the run
 * @param records the records of a later evaluation that covers all passages
 * @param passages the passages of the later evaluation
 * @returns undefined if the run has no earlier requests
 */
export async function outcomesInRun(
  runFolder: string,
  requests: readonly EarlierRequest[],
  records: readonly PassageEvaluation[],
  passages: readonly Passage[],
): Promise<RequestOutcome[] | undefined> {
  if (requests.length === 0) return undefined;
  const before = await readEvaluation(runFolder, evaluationFile(0, "before")).catch(ifDamaged([]));
  const found = outcomesOf(before, records, passages);
  return requests.flatMap(({ run, documents }) => {
    const isExpected = documents === undefined || passagesOfRequest(passages, run).length > 0;
    return found.find((outcome) => outcome.run === run) ?? (isExpected ? unmeasuredRequest(run) : []);
  });
}

/** Sentences that name what the exported model gives away again, one for each request with such passages. */
export function cameBackIn(history: readonly RunEventBody[], requests: readonly EarlierRequest[]): string[] {
  const after = history.findLast((event) => event.type === "evaluation" && event.phase === "after");
  const outcomes = after?.type === "evaluation" ? (after.earlier ?? []) : [];
  return requests.flatMap((request) => {
    const outcome = outcomes.find(({ run }) => run === request.run);
    return (outcome && describeCameBack(request, outcome)) ?? [];
  });
}

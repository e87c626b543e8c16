import { describeCameBack, outcomesOf } from "../../protocol/earlierRequests";
import type { EarlierRequest, RequestOutcome } from "../../protocol/earlierRequests";
import type { RunEventBody } from "../../protocol/events";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import { ifDamaged } from "../../runs/ifDamaged";
import { evaluationFile } from "../../runs/layout";
import { readEvaluation } from "../../runs/reader";

/**
 * What has come back of earlier requests, by comparison with the evaluation before the run.
 *
 * @param records the records of a later evaluation
 * @param passages the passages of the later evaluation
 * @returns undefined if the evaluation has no passages of earlier requests, or if the one before cannot be read
 */
export async function outcomesInRun(
  runFolder: string,
  records: readonly PassageEvaluation[],
  passages: readonly Passage[],
): Promise<RequestOutcome[] | undefined> {
  if (passages.every(({ split }) => split !== "earlier")) return undefined;
  const before = await readEvaluation(runFolder, evaluationFile(0, "before")).catch(ifDamaged(undefined));
  return before && outcomesOf(before, records, passages);
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

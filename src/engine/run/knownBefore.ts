import { countKnown } from "../../evaluation/knownRows";
import { describeHardlyKnown, isHardlyKnown } from "../../protocol/findings";
import type { Passage } from "../../protocol/passages";
import { readEvaluation } from "../../runs/reader";
import type { EvaluationBody } from "./measuring";

/**
 * A warning if the target model knows hardly any row of the forget set before training. Undefined if it knows more, or
 * if no row was measured.
 *
 * @param before the evaluation before the first step
 * @param passages the measured passages, in the order of the evaluation's file
 */
export async function warningOfUnknownSet(
  runFolder: string,
  before: Pick<EvaluationBody, "file">,
  passages: readonly Passage[],
): Promise<string | undefined> {
  const records = await readEvaluation(runFolder, before.file);
  const rows = passages.flatMap((passage, index) => {
    const record = records[index];
    return passage.split === "forget" && record?.id === passage.id ? [{ passage, record }] : [];
  });
  const knows = countKnown(rows);
  return isHardlyKnown(knows) ? describeHardlyKnown(knows, "rows of the forget set") : undefined;
}

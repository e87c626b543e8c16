import { readRunPassages } from "../../runs/runPassages";
import { readEvaluation } from "../../runs/reader";
import { evaluationBefore, latestEvaluation } from "../run";
import type { Run } from "../run";
import { emptyTree, passagesTree } from "./passagesModel";
import type { PassagesTree } from "./passagesModel";

/**
 * A run's passages with the scores of the run's latest evaluation; empty before the first evaluation.
 *
 * @throws HumanError when a file of the run is missing or damaged
 */
export async function readPassagesTree(run: Run): Promise<PassagesTree> {
  const before = evaluationBefore(run);
  const latest = latestEvaluation(run) ?? before;
  if (latest === undefined) return emptyTree;
  const [passages, now, earlier] = await Promise.all([
    readRunPassages(run.folder),
    readEvaluation(run.folder, latest.file),
    before === undefined || before === latest ? [] : readEvaluation(run.folder, before.file),
  ]);
  const scores = earlier.filter(({ split }) => split === "forget").map(({ id, score }) => [id, score] as const);
  return passagesTree(run.folder, passages, now, new Map(scores));
}

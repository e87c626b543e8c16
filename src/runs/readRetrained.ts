import type { EvaluationEvent } from "../protocol/events";
import { compareWithRetrained } from "../protocol/besideRetrained";
import { retrainedBeside } from "../protocol/retrained";
import type { RetrainedBeside } from "../protocol/retrainedColumns";
import { readEvaluation } from "./reader";
import { readReference } from "./reference";
import { readRunPassages } from "./runPassages";

/** An evaluation of a run whose figures are compared with those of the retrained model. */
type Compared = Pick<EvaluationEvent, "file" | "summary">;

/**
 * Reads the figures of the retrained model for a run, and compares an evaluation with them.
 *
 * @param configurationFile the file of the run's configuration. The figures are beside this file
 * @param evaluation the evaluation to compare. Without it, there is nothing but the figures
 * @returns undefined if there is no retrained model
 * @throws HumanError if the file of the retrained model is damaged, or if the evaluation cannot be read
 */
export async function readRetrained(
  runFolder: string,
  configurationFile: string,
  evaluation?: Compared,
): Promise<RetrainedBeside | undefined> {
  const retrained = await readReference(configurationFile);
  if (retrained === undefined) return undefined;
  // Without scores of passages, only the summaries are compared.
  if (retrained.passages === undefined)
    return evaluation === undefined
      ? { summary: retrained.summary, differences: undefined }
      : compareWithRetrained({ summary: evaluation.summary, records: [] }, retrained, []);
  const passages = await readRunPassages(runFolder);
  if (evaluation === undefined) return { summary: retrainedBeside(retrained, passages), differences: undefined };
  const records = await readEvaluation(runFolder, evaluation.file);
  return compareWithRetrained({ summary: evaluation.summary, records }, retrained, passages);
}

import type { EvaluationEvent } from "../protocol/events";
import { differencesFromRetrained, retrainedBeside } from "../protocol/retrained";
import type { RetrainedBeside } from "../protocol/retrainedColumns";
import { readEvaluation } from "./reader";
import { readReference } from "./reference";
import { readRunPassages } from "./runPassages";

/** An evaluation of a run whose figures are compared with those of the retrained model. */
type Compared = Pick<EvaluationEvent, "file" | "summary">;

/**
 * Reads the figures of the retrained model for a run, and computes the differences of an evaluation from them.
 *
 * @param configurationFile the file of the run's configuration. The figures are beside this file
 * @param evaluation the evaluation to compare. Without it, there are no differences
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
  if (retrained.passages === undefined) return { summary: retrained.summary, differences: undefined };
  const passages = await readRunPassages(runFolder);
  const summary = retrainedBeside(retrained, passages);
  if (evaluation === undefined) return { summary, differences: undefined };
  const measured = { summary: evaluation.summary, records: await readEvaluation(runFolder, evaluation.file) };
  return { summary, differences: await differencesFromRetrained(measured, retrained, passages) };
}

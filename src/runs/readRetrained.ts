import type { EvaluationEvent } from "../protocol/events";
import { compareWithRetrained, figuresBeside } from "../protocol/besideRetrained";
import { isOfSameForgetSet } from "../protocol/retrained";
import type { FiguresBeside, RetrainedBeside } from "../protocol/retrainedColumns";
import { readEvaluation } from "./reader";
import { readReference } from "./reference";
import { readRunPassages } from "./runPassages";

/** An evaluation of a run whose figures are compared with those of the retrained model. */
type Compared = Pick<EvaluationEvent, "file" | "summary">;

/**
 * Reads the figures of the retrained model for a run, and makes every comparison of an evaluation with them.
 *
 * @param configurationFile the file of the run's configuration. The figures are beside this file
 * @param evaluation the evaluation to compare. Without it, there is nothing but the figures
 * @returns undefined if there is no retrained model, or only one for another forget set
 * @throws HumanError if the file of the retrained model is damaged, or if the evaluation cannot be read
 */
export async function readRetrained(
  runFolder: string,
  configurationFile: string,
  evaluation: Compared | undefined,
): Promise<RetrainedBeside | undefined> {
  const found = await readBoth(runFolder, configurationFile, evaluation);
  return found && compareWithRetrained(found.evaluation, found.retrained, found.passages);
}

/** The same for a reader who shows no membership beside the retrained model and no forget quality. */
export async function readFiguresBeside(
  runFolder: string,
  configurationFile: string,
  evaluation?: Compared,
): Promise<FiguresBeside | undefined> {
  const found = await readBoth(runFolder, configurationFile, evaluation);
  return found && figuresBeside(found.evaluation, found.retrained, found.passages);
}

const readBoth = async (runFolder: string, configurationFile: string, evaluation: Compared | undefined) => {
  const retrained = await readReference(configurationFile);
  if (retrained === undefined) return undefined;
  // Without scores of passages, only the summaries are compared.
  const hasScores = retrained.passages !== undefined;
  const passages = hasScores ? await readRunPassages(runFolder) : [];
  if (!isOfSameForgetSet(retrained, passages)) return undefined;
  return {
    retrained,
    passages,
    evaluation: evaluation && {
      summary: evaluation.summary,
      records: hasScores ? await readEvaluation(runFolder, evaluation.file) : [],
    },
  };
};

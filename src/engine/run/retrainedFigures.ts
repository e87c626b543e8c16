import { withholdDocuments } from "../../data/withhold";
import { summarize } from "../../evaluation/summarize";
import { summaryIntervals } from "../../evaluation/summaryIntervals";
import { evaluationScores } from "../../protocol/intervals/documentScores";
import { HumanError } from "../../protocol/humanError";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import { readEvaluation } from "../../runs/reader";
import { writeReference } from "../../runs/reference";
import type { RetrainedRun } from "../../runs/runRecord";
import type { EvaluationBody } from "./measuring";

/** The finished run of a retrained model. */
interface MeasuredModel {
  readonly runFolder: string;
  readonly passages: readonly Passage[];
  /** The evaluation of the exported model. */
  readonly after: EvaluationBody;
}

/**
 * Writes the figures of a retrained model for the runs that are compared with it. These runs withhold some retain
 * documents from their training, and have figures of their own for them. So the figures here count the same documents
 * as withheld text.
 *
 * @returns a sentence for the user if the file cannot be written
 */
export async function writeRetrainedFigures(
  { runFolder, passages, after }: MeasuredModel,
  { file, retainWithheld, seed }: RetrainedRun,
): Promise<string | undefined> {
  const records = await readEvaluation(runFolder, after.file);
  const named = comparedPassages(passages, retainWithheld, seed);
  const compared = inSetsOf(named, records);
  const { utility, utilitySet, perplexity } = after.summary;
  const measured = { utility, utilitySet: utilitySet ?? null, perplexity: perplexity ?? null };
  const figures = summarize(compared, measured);
  const summary = { ...figures, ...(await summaryIntervals(figures, evaluationScores(figures, compared, named))) };
  try {
    await writeReference(file, { summary, passages: compared });
    return undefined;
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return `The figures of the retrained model are only in the run folder: ${error.message}`;
  }
}

/** The passages in the sets of the compared runs, which withhold some retain documents. */
const comparedPassages = (passages: readonly Passage[], retainWithheld: number, seed: number): Passage[] =>
  withholdDocuments(
    passages.map((passage): Passage => (passage.split === "withheld" ? { ...passage, split: "retain" } : passage)),
    retainWithheld,
    seed,
  );

/** Puts each retain record into the set to which its passage belongs. */
const inSetsOf = (passages: readonly Passage[], records: readonly PassageEvaluation[]): PassageEvaluation[] => {
  const isKept = ({ split }: Pick<Passage, "split">): boolean => split === "retain" || split === "withheld";
  const splits = new Map(passages.filter(isKept).map(({ id, split }) => [id, split]));
  return records.map((record) =>
    isKept(record) ? { ...record, split: splits.get(record.id) ?? record.split } : record,
  );
};

import path from "node:path";
import type { DocumentMembership } from "../protocol/documentMembership/documentMemberships";
import { currentHistory } from "../protocol/history";
import { HumanError } from "../protocol/humanError";
import type { Passage } from "../protocol/passages";
import { stepOfCheckpoint } from "../runs/layout";
import { readMemberships } from "../runs/readMemberships";
import { readEvaluation, readEvents } from "../runs/reader";

/** What the loss of a document tells an attacker, and the training step at which it was measured. */
export type MeasuredMembership = DocumentMembership & { readonly step: number };

/**
 * What the loss of a document told an attacker when the run last evaluated a checkpoint.
 *
 * @param modelFolder the folder of the checkpoint
 * @param configurationFile the file of the configuration. The scores of the retrained model are beside this file
 * @returns undefined for a model that is no checkpoint of a run, for a checkpoint that was not evaluated or whose
 *   evaluation cannot be read, and for a passage that the evaluation did not compare with unseen documents
 */
export async function measuredMembership(
  modelFolder: string,
  configurationFile: string | undefined,
  { split, kind, id }: Pick<Passage, "split" | "kind" | "id">,
): Promise<MeasuredMembership | undefined> {
  const step = stepOfCheckpoint(modelFolder);
  if (step === undefined || split !== "forget" || kind !== "completion") return undefined;
  const runFolder = path.dirname(path.dirname(modelFolder));
  try {
    const events = currentHistory((await readEvents(runFolder)).events);
    const evaluation = events.findLast((event) => event.type === "evaluation" && event.step === step);
    if (evaluation?.type !== "evaluation") return undefined;
    const { documents } = await readMemberships(await readEvaluation(runFolder, evaluation.file), configurationFile);
    const found = documents.get(id);
    return found && { step, ...found };
  } catch (error) {
    // The user asked for a completion, which needs no evaluation.
    if (error instanceof HumanError) return undefined;
    throw error;
  }
}

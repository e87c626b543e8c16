import { judgeRun } from "../protocol/verdict/runVerdict";
import type { RunVerdict } from "../protocol/verdict/runVerdict";
import { readConfiguration } from "../runs/configurationEntries";
import { ifDamaged } from "../runs/ifDamaged";
import { readReferenceFor } from "../runs/reference";
import { readRunPassages } from "../runs/runPassages";
import type { Run } from "./run";

/** What a verdict needs besides the state of the run. */
type Read = Pick<Parameters<typeof judgeRun>[0], "reference" | "configuration">;

/** Whether a run has a verdict. Only an unlearning run that has ended has one. */
export function hasVerdict({ kind, status }: Run): boolean {
  return kind === "unlearn" && (status === "done" || status === "stopped");
}

/** The verdict on a run. It is null before the run has ended, and for a run that prepares a model. */
export function verdictOn(run: Run, read: Read): RunVerdict | null {
  if (!hasVerdict(run)) return null;
  return judgeRun({ ...read, evaluations: run.digest.evaluations, steps: run.digest.totalSteps });
}

/**
 * Reads what a verdict needs, and judges the run.
 *
 * @throws HumanError for a damaged reference.json
 */
export async function readVerdict(run: Run): Promise<RunVerdict | null> {
  if (!hasVerdict(run)) return null;
  const passages = await readRunPassages(run.folder).catch(ifDamaged([]));
  const reference = run.record && (await readReferenceFor(run.record.configurationFile, passages));
  return verdictOn(run, { reference: reference?.summary, configuration: await readConfiguration(run.folder) });
}

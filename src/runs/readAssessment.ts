import path from "node:path";
import { assessmentOf } from "../protocol/gatherAssessment";
import type { Assessment } from "../protocol/assessment";
import { currentHistory } from "../protocol/history";
import { listCheckpoints } from "./checkpoint";
import { readConfiguration } from "./configurationEntries";
import { stepOfCheckpoint } from "./layout";
import { listRuns, readEvents } from "./reader";
import type { RunDigest } from "./runDigest";
import type { RunRecord } from "./runRecord";

/** The results of an assessment, and the run that has found them. */
export interface AssessmentResults {
  readonly record: RunRecord;
  readonly assessment: Assessment;
  /** Whether all attacks have been made. */
  readonly isDone: boolean;
}

/**
 * Reads the results of an assessment run so far.
 *
 * @throws HumanError if the log cannot be read
 */
export async function readAssessment(runFolder: string, record: RunRecord): Promise<AssessmentResults> {
  const events = currentHistory((await readEvents(runFolder)).events);
  const last = events.findLast((event) => event.type === "state");
  const assessment = assessmentOf(events, allowedRecoveryIn(await readConfiguration(runFolder)));
  return { record, assessment, isDone: last?.type === "state" && last.state === "done" };
}

/**
 * Finds the assessment of a run's result that has measured the most attacks, of several the latest: a later trial with
 * one attack must not hide it. For an assessment, it is the assessment itself.
 *
 * @returns undefined if there is none beside the run
 */
export async function findAssessment(runFolder: string, record: RunRecord): Promise<AssessmentResults | undefined> {
  if (record.kind === "assess") return readAssessment(runFolder, record);
  const newest = (await listCheckpoints(runFolder)).at(-1);
  let fullest: AssessmentResults | undefined;
  for (const run of await listRuns(path.dirname(runFolder))) {
    if (!("record" in run) || !assessesResult(run.record, record.id, newest)) continue;
    const found = await readAssessment(run.folder, run.record);
    if (measuredAttacks(found) > (fullest === undefined ? -1 : measuredAttacks(fullest))) fullest = found;
  }
  return fullest !== undefined && fullest.assessment.attacks.length > 0 ? fullest : undefined;
}

const measuredAttacks = ({ assessment: { attacks } }: AssessmentResults): number =>
  attacks.filter(({ outcome }) => outcome !== "not measured").length;

/**
 * Whether an assessment attacks the result of a run, and not one of its earlier checkpoints.
 *
 * @param newest the step of the run's newest checkpoint
 */
export function assessesResult(
  { assessed, model }: Pick<RunRecord, "assessed" | "model">,
  runId: string,
  newest: number | undefined,
): boolean {
  if (assessed?.run !== runId) return false;
  const step = stepOfCheckpoint(model);
  return step === undefined || newest === undefined || step === newest;
}

/**
 * The results of an assessment so far, from its digest.
 *
 * @param configuration the assessment's configuration
 * @returns undefined if no measurement has been made
 */
export function assessmentIn({ attacks }: RunDigest, configuration: unknown): Assessment | undefined {
  return attacks.length === 0 ? undefined : assessmentOf(attacks, allowedRecoveryIn(configuration));
}

/** `assessment.allowedRecovery` of an assessment's configuration, which has every default written out. */
export function allowedRecoveryIn(configuration: unknown): number {
  return (configuration as { assessment?: { allowedRecovery?: number } } | undefined)?.assessment?.allowedRecovery ?? 0;
}

import { readFile } from "node:fs/promises";
import path from "node:path";
import type { EvaluationEvent, RunEvent } from "../../protocol/events";
import type { DocumentMembership } from "../../protocol/documentMembership/documentMemberships";
import { currentHistory, plannedSteps } from "../../protocol/history";
import { parseJson } from "../../protocol/json";
import { lastMeasured } from "../../protocol/measuredPart";
import type { PassageEvaluation, PassageScores } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import type { RetrainedBeside } from "../../protocol/retrainedColumns";
import { judgeRun } from "../../protocol/verdict/runVerdict";
import type { RunVerdict } from "../../protocol/verdict/runVerdict";
import { listCheckpoints } from "../checkpoint";
import { layout } from "../layout";
import { readEvaluation, readEvents, readRunRecord } from "../reader";
import { readRetrained } from "../readRetrained";
import { readReferenceFor } from "../reference";
import { readRunPassages } from "../runPassages";
import type { RunRecord } from "../runRecord";
import { findAssessment } from "../readAssessment";
import type { AssessmentResults } from "../readAssessment";
import { readMemberships } from "../readMemberships";
import { ifDamaged } from "../ifDamaged";
import { redactForgetSet, showEverything } from "./redaction";
import type { Redaction } from "./redaction";

/** All that a report says about a run comes from here. */
export interface RunFacts {
  readonly runFolder: string;
  readonly record: RunRecord;
  /** The step of the checkpoint that the report is about. Undefined for the model at the end of the run. */
  readonly step: number | undefined;
  /** All events of the log, also those that are outdated. */
  readonly events: readonly RunEvent[];
  /** The events that are still valid. */
  readonly history: readonly RunEvent[];
  /** The steps of the checkpoints, in ascending order. */
  readonly checkpoints: readonly number[];
  readonly passages: readonly Passage[];
  /** The parsed configuration, with every default. Undefined if the file is damaged. */
  readonly configuration: unknown;
  readonly configurationText: string;
  /** The measurement before the first step, and the one of the model that the report is about. */
  readonly before: EvaluationEvent | undefined;
  readonly last: EvaluationEvent | undefined;
  /** The results of single passages in these measurements, where their files can be read. */
  readonly recordsBefore: readonly PassageEvaluation[];
  readonly recordsLast: readonly PassageEvaluation[];
  /** The figures of the retrained model, and its scores of single passages. */
  readonly retrained: RetrainedBeside | undefined;
  readonly recordsRetrained: readonly PassageScores[];
  /** How exposed each forget document is to an attacker who reads its loss, by its id. */
  readonly memberships: ReadonlyMap<string, DocumentMembership>;
  /** The latest assessment of the run's model. For an assessment, its own results. */
  readonly assessment: AssessmentResults | undefined;
  /** It is null for a run that does not unlearn, and for a run that has not ended. */
  readonly verdict: RunVerdict | null;
  readonly redaction: Redaction;
  readonly isRedacted: boolean;
}

interface FactsOptions {
  /** Shows the words of the forget set and personal data, although the configuration has `output.redact`. */
  readonly showText: boolean;
  /** The step of the checkpoint that the report is about. Without it, it is the model at the end of the run. */
  readonly step?: number | undefined;
}

/**
 * Reads what a report says about a run.
 *
 * @throws HumanError if the folder is not a run folder, or if the last measurement cannot be read
 */
export async function readFacts(runFolder: string, { showText, step }: FactsOptions): Promise<RunFacts> {
  const record = await readRunRecord(runFolder);
  const { events } = await readEvents(runFolder);
  const history = currentHistory(events);
  const evaluations = history
    .filter((event) => event.type === "evaluation")
    .filter((event) => step === undefined || event.phase === "before" || event.step === step);
  const before = evaluations.find(({ phase }) => phase === "before");
  const last = step === undefined ? evaluations.findLast(({ phase }) => phase !== "before") : lastMeasured(evaluations);
  // The retrained model is not compared with its own figures.
  const beside = record.retrained?.file === undefined ? record.configurationFile : undefined;
  const retrained =
    beside === undefined ? undefined : await readRetrained(runFolder, beside, last).catch(ifDamaged(undefined));
  const configurationText = await readFile(path.join(runFolder, layout.configuration), "utf8");
  const configuration = parseJson(configurationText);
  const passages = await readRunPassages(runFolder);
  const reference =
    beside === undefined ? undefined : await readReferenceFor(beside, passages).catch(ifDamaged(undefined));
  const isRedacted = !showText && isRedactionOn(configuration);
  const redaction = isRedacted
    ? redactForgetSet(passages, [...Object.keys(record.hashes), ...textsIn(record), ...textsIn(configuration)])
    : showEverything;
  const recordsLast = last === undefined ? [] : await readEvaluation(runFolder, last.file);
  const verdict = hasEnded(record, history)
    ? judgeRun({ evaluations, reference: retrained?.summary, configuration, steps: plannedSteps(history) })
    : null;
  return {
    ...{
      runFolder,
      record,
      step,
      events,
      history,
      passages,
      configuration,
      configurationText,
      before,
      last,
      retrained,
    },
    checkpoints: await listCheckpoints(runFolder),
    recordsBefore: before === undefined ? [] : await readEvaluation(runFolder, before.file).catch(ifDamaged([])),
    recordsLast,
    recordsRetrained: reference?.passages ?? [],
    memberships: (await readMemberships(recordsLast, beside)).documents,
    assessment: await findAssessment(runFolder, record).catch(ifDamaged(undefined)),
    ...{ verdict, redaction, isRedacted },
  };
}

const isRedactionOn = (configuration: unknown): boolean =>
  (configuration as { output?: { redact?: boolean } } | undefined)?.output?.redact !== false;

/** Whether a verdict on the run makes sense: an unlearning run that is done, or that was stopped. */
const hasEnded = ({ kind }: RunRecord, history: readonly RunEvent[]): boolean => {
  const state = history.findLast((event) => event.type === "state")?.state;
  return kind === "unlearn" && (state === "done" || state === "stopped");
};

/** All texts in a JSON value, without keys. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

import path from "node:path";
import type {
  DashboardEvaluation,
  DashboardStatus,
  DashboardWarning,
  RunChanges,
  RunSnapshot,
  StepFigures,
  StepSeries,
} from "../../protocol/dashboard";
import type { RunEvent } from "../../protocol/events";
import { stillCounts } from "../../protocol/history";
import { HumanError } from "../../protocol/humanError";
import type { EvaluationSummary } from "../../protocol/metrics";
import { readRunRecord } from "../../runs/reader";
import { readReference } from "../../runs/reference";
import { isActive, isResumable } from "../run";
import type { Run } from "../run";
import { describeStatus } from "../runWording";
import { timeLeft } from "../timeLeft";
import { trackRun } from "../trackRun";
import { readConfigurationEntries } from "./configurationEntries";
import { openPassageTable } from "./passageTable";
import type { PassageTable } from "./passageTable";
import { createStepColumns } from "./stepColumns";

/** What is new in a run since it was last told. */
export interface RunNews extends Partial<RunChanges> {
  readonly steps: readonly StepFigures[];
}

/** One run as the dashboard follows it. */
export interface WatchedRun {
  readonly folder: string;
  readonly status: DashboardStatus;
  readonly passages: PassageTable;
  /** Whether there is something to show: the event log has been read, or what it says was known before. */
  readonly canTell: () => boolean;
  /** Reads what the run folder has that was not there before. Calls must not overlap. */
  readonly poll: () => Promise<void>;
  /** All there is; news are counted from here on. */
  readonly snapshot: () => RunSnapshot;
  /** What came since the last snapshot or news. `tooMuch`: only a snapshot can say it. */
  readonly news: () => RunNews | "tooMuch" | undefined;
  /** @returns where the evaluation's lines are, relative to the run folder */
  readonly evaluationFile: (evaluation: number) => string;
  readonly evaluationCount: () => number;
  /** The steps `from` to `to` in as much detail as can be seen. */
  readonly series: (from: number, to: number) => StepSeries;
}

const noSteps: StepSeries = createStepColumns().series(1);
/** Two points each: more than a chart has pixels. */
const buckets = 600;
/** More steps at once than this are no live update; a thinned-out snapshot is smaller. */
const mostNewSteps = 500;

/**
 * @param known what the editor knows of the run already, shown until the event log has been read
 * @throws HumanError for a folder that is no run
 */
export async function watchRun(folder: string, known?: Run): Promise<WatchedRun> {
  const record = await readRunRecord(folder);
  const columns = createStepColumns();
  let warnings: (DashboardWarning & { readonly attempt: number })[] = [];
  let wentBack = false;
  const takeIn = (event: RunEvent): void => {
    if (event.type === "step") columns.add(event);
    else if (event.type === "warning") warnings = [...warnings, event];
    else if (event.type === "resumed") {
      columns.goBackTo(event.fromStep);
      warnings = warnings.filter((earlier) => stillCounts(earlier, event));
      wentBack = true;
    }
  };
  const tracker = trackRun({ folder, record }, { isAnswering, onEvents: (_, events) => events.forEach(takeIn) });
  const configuration = await readConfigurationEntries(folder);
  let reference: EvaluationSummary | null = null;
  try {
    reference = (await readReference(record.configurationFile)) ?? null;
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    warnings = [{ step: 0, attempt: 0, message: error.message }];
  }

  let isRead = false;
  const current = (): Run => (isRead ? tracker.current : (known ?? tracker.current));
  const status = (): DashboardStatus => ({ ...statusOf(current()), isReading: !isRead });

  let told = { run: current(), steps: 0, warnings };
  const changesOf = (run: Run): RunChanges => ({
    status: status(),
    evaluations: run.digest.evaluations.map(toEvaluation),
    checkpoints: run.digest.checkpoints.map((point) => ({ step: point.step, folder: path.join(folder, point.folder) })),
    warnings: warnings.map(({ step, message }) => ({ step, message })),
  });

  return {
    folder,
    passages: openPassageTable(folder),
    get status() {
      return status();
    },
    canTell: () => isRead || known !== undefined,
    poll: async () => {
      await tracker.poll();
      isRead = true;
    },
    snapshot: () => {
      const run = current();
      // Steps of a log that is half read would be told twice.
      const steps = isRead ? columns.length : 0;
      told = { run, steps, warnings };
      if (isRead) wentBack = false;
      const { id, name, kind, createdAt, device, model } = record;
      return {
        ...{ folder, id, name, kind, createdAt, device, model, configuration, reference },
        ...changesOf(run),
        attempt: run.digest.attempt,
        stepCount: steps,
        series: isRead ? columns.series(buckets) : noSteps,
      };
    },
    news: () => {
      if (!isRead) return undefined;
      if (wentBack || columns.length - told.steps > mostNewSteps) return "tooMuch";
      const before = told;
      const run = current();
      if (run === before.run && columns.length === before.steps) return undefined;
      told = { run, steps: columns.length, warnings };
      const all = changesOf(run);
      return {
        steps: columns.since(before.steps),
        status: all.status,
        ...(run.digest.evaluations !== before.run.digest.evaluations && { evaluations: all.evaluations }),
        ...(run.digest.checkpoints !== before.run.digest.checkpoints && { checkpoints: all.checkpoints }),
        ...(warnings !== before.warnings && { warnings: all.warnings }),
      };
    },
    evaluationFile: (evaluation) => {
      const found = current().digest.evaluations[evaluation];
      if (found === undefined) throw new HumanError(`${folder} has no such evaluation any more; open the run again.`);
      return found.file;
    },
    evaluationCount: () => current().digest.evaluations.length,
    series: (from, to) => columns.series(buckets, from, to),
  };
}

const isAnswering = async (folder: string): Promise<boolean> => {
  const { connect } = await import("../../control/client");
  const client = await connect(folder);
  client?.dispose();
  return client !== undefined;
};

const toEvaluation = ({ step, phase, summary, seconds }: DashboardEvaluation): DashboardEvaluation => ({
  ...{ step, phase, summary, seconds },
});

const statusOf = (run: Run): Omit<DashboardStatus, "isReading"> => {
  const { status, reason, digest } = run;
  return {
    state: status,
    words: describeStatus(status),
    reason: reason ?? null,
    step: digest.step,
    totalSteps: digest.totalSteps,
    secondsLeft: isActive(run) ? (timeLeft(digest, Date.now()) ?? null) : null,
    endedAt: isActive(run) ? null : (digest.time ?? null),
    activity: isActive(run) ? (digest.activity ?? null) : null,
    isActive: isActive(run),
    isResumable: isResumable(run),
  };
};

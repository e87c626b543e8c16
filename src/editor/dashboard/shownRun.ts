import path from "node:path";
import { toAlert } from "../../protocol/alerts";
import type { Costs } from "../../protocol/cost/costs";
import type {
  BestCheckpoint,
  DashboardEvaluation,
  DashboardScoring,
  DashboardStatus,
  DashboardWarning,
  RunChanges,
  RunSnapshot,
  StepValues,
  StepSeries,
} from "../../protocol/dashboard";
import { assessmentOf } from "../../protocol/gatherAssessment";
import type { AttackEvent, EvaluationEvent, RunEvent } from "../../protocol/events";
import { stillCounts } from "../../protocol/history";
import { HumanError } from "../../protocol/humanError";
import type { EvaluationSummary } from "../../protocol/metrics";
import type { RetrainedBeside } from "../../protocol/retrainedColumns";
import type { RunKind } from "../../protocol/runKind";
import { stepName } from "../../protocol/stepNames";
import { describeTimeLeft, timeLeft } from "../../protocol/timeLeft";
import { readCosts } from "../../runs/cost/readCosts";
import { allowedRecoveryIn } from "../../runs/readAssessment";
import { readFiguresBeside, readRetrained } from "../../runs/readRetrained";
import { bestCheckpoint, describeChoice } from "../../runs/bestCheckpoint";
import { configurationEntries, readConfiguration } from "../../runs/configurationEntries";
import { isActive, isResumable } from "../run";
import type { Run } from "../run";
import { verdictOn } from "../runVerdict";
import { describeStatus } from "../../protocol/runStatus";
import type { TrackedRun } from "../trackRuns";
import { assessedEvaluations } from "./assessedEvaluations";
import type { NamedEvaluation } from "./assessedEvaluations";
import { openPassageTable } from "./passageTable";
import { sameAttackOnRetrained } from "./retrainedScores";
import { createStepColumns } from "./stepColumns";

/** The changes of a run since the last message to the page. */
interface RunNews extends Partial<RunChanges> {
  readonly steps: readonly StepValues[];
}

export type ShownRun = Awaited<ReturnType<typeof showRun>>;

const noSteps: StepSeries = createStepColumns().series(1);
/**
 * The number of buckets into which a chart's steps are divided. Each bucket gives the chart two points. With this
 * number, the chart gets more points than its width has pixels.
 */
const buckets = 600;
/**
 * If a page lacks more steps than this number, the page gets a snapshot and not an update. A snapshot is smaller than
 * such an update, because the snapshot leaves out most steps of a long run.
 */
const mostNewSteps = 500;

/** One run in a dashboard: the state from the run's tracker, and all steps. Watches the run until `dispose`. */
export async function showRun({ record, tracker, dispose }: TrackedRun) {
  const { folder } = tracker.current;
  const columns = createStepColumns();
  let warnings: (DashboardWarning & { readonly attempt: number })[] = [];
  let scorings: (DashboardScoring & { readonly attempt: number })[] = [];
  let attacks: readonly AttackEvent[] = [];
  let assessed: readonly NamedEvaluation[] = [];
  let wentBack = false;
  const takeIn = (event: RunEvent): void => {
    if (event.type === "step") columns.add(event);
    else if (event.type === "warning") warnings = [...warnings, { ...toAlert(event), attempt: event.attempt }];
    else if (event.type === "scoring") scorings = [...scorings, event];
    else if (event.type === "attack") {
      attacks = [...attacks, event];
      assessed = assessedEvaluations(attacks);
    } else if (event.type === "resumed") {
      columns.goBackTo(event.fromStep);
      warnings = warnings.filter((earlier) => stillCounts(earlier, event));
      scorings = scorings.filter((earlier) => stillCounts(earlier, event));
      wentBack = true;
    }
  };
  const isAssessment = record.kind === "assess";
  const settings = await readConfiguration(folder).catch(() => ({}));
  const configuration = asText(settings);
  let reference: EvaluationSummary | null = null;
  // The retrained model is not compared with its own figures.
  const comparedBeside = record.retrained?.file === undefined ? record.configurationFile : undefined;
  try {
    if (comparedBeside !== undefined) reference = (await readFiguresBeside(folder, comparedBeside))?.summary ?? null;
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    warnings = [{ level: "warning", step: 0, attempt: 0, message: error.message }];
  }
  const subscription = tracker.subscribe((events) => events.forEach(takeIn));

  const isComplete = (): boolean => tracker.isRead && subscription.isComplete;
  const status = (): DashboardStatus => ({ ...statusOf(tracker.current), isReading: !isComplete() });

  const pollSteps = async (): Promise<void> => {
    await tracker.poll();
    await subscription.catchUp();
  };

  const evaluations = (run: Run): readonly NamedEvaluation[] => (isAssessment ? assessed : run.digest.evaluations);
  let told = { run: tracker.current, steps: 0, warnings, scorings, attacks, isRead: false };
  const changesOf = (run: Run): RunChanges => ({
    status: status(),
    evaluations: evaluations(run).map((evaluation) => toEvaluation(evaluation, record.kind)),
    checkpoints: run.digest.checkpoints.map((point) => ({ step: point.step, folder: path.join(folder, point.folder) })),
    best: record.kind === "unlearn" ? bestOf(run) : null,
    warnings: warnings.map(toAlert),
    scorings: scorings.map(({ step, summary, passages }) => ({ step, summary, passages })),
    assessment: isAssessment ? assessmentOf(attacks, allowedRecoveryIn(settings)) : null,
    verdict: verdictOn(run, { reference, configuration: settings }),
  });

  return {
    folder,
    passages: openPassageTable(
      folder,
      comparedBeside,
      isAssessment ? (evaluation) => sameAttackOnRetrained(evaluation, attacks, assessed) : undefined,
    ),
    get status() {
      return status();
    },
    /** Whether the run's state has been read from the run folder. The steps may still be missing. */
    get isKnown() {
      return tracker.isRead;
    },
    /**
     * Reads the new events of the run. Does not read the earlier steps, which the tracker read before the dashboard was
     * opened.
     */
    poll: tracker.poll,
    /** Reads the new events of the run, and all earlier steps. */
    pollSteps,
    /** Everything that the page shows. The next call of `news` returns the changes after this snapshot. */
    snapshot: (): RunSnapshot => {
      const run = tracker.current;
      // The snapshot contains steps only after the whole log has been read. Otherwise the page would get some steps
      // twice.
      const isRead = isComplete();
      const steps = isRead ? columns.length : 0;
      told = { run, steps, warnings, scorings, attacks, isRead };
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
    /**
     * The changes since the last call of `snapshot` or `news`. The result `tooMuch` means that the page needs a new
     * snapshot instead.
     */
    news: (): RunNews | "tooMuch" | undefined => {
      if (!isComplete()) return undefined;
      if (wentBack || columns.length - told.steps > mostNewSteps) return "tooMuch";
      const before = told;
      const run = tracker.current;
      if (run === before.run && columns.length === before.steps && before.isRead) return undefined;
      told = { run, steps: columns.length, warnings, scorings, attacks, isRead: true };
      const all = changesOf(run);
      return {
        steps: columns.since(before.steps),
        status: all.status,
        verdict: all.verdict,
        ...(run.digest.evaluations !== before.run.digest.evaluations && {
          ...{ evaluations: all.evaluations, best: all.best },
        }),
        ...(run.digest.checkpoints !== before.run.digest.checkpoints && {
          ...{ checkpoints: all.checkpoints, best: all.best },
        }),
        ...(attacks !== before.attacks && { evaluations: all.evaluations, assessment: all.assessment }),
        ...(warnings !== before.warnings && { warnings: all.warnings }),
        ...(scorings !== before.scorings && { scorings: all.scorings }),
      };
    },
    /** The evaluations, in the same order as in the snapshot. */
    evaluations: (): readonly EvaluationEvent[] => evaluations(tracker.current),
    /** All that compares an evaluation with the retrained model. It is null if there is no retrained model. */
    besideRetrained: async (evaluation: EvaluationEvent): Promise<RetrainedBeside | null> =>
      (await readRetrained(folder, record.configurationFile, evaluation)) ?? null,
    /** What the run cost. It is null for a run without a training step. */
    costs: async (): Promise<Costs | null> => (await readCosts(folder, record)) ?? null,
    /**
     * The steps `from` to `to`, thinned out to as many points as a chart can show. First reads all steps, if necessary.
     */
    series: async (from: number, to: number): Promise<StepSeries> => {
      if (!isComplete()) await pollSteps();
      return columns.series(buckets, from, to);
    },
    dispose: (): void => {
      subscription.dispose();
      dispose();
    },
  };
}

/** The best of all checkpoints that the run has written. A run never deletes the best one. */
const bestOf = ({ digest: { plan, evaluations, checkpoints } }: Run): BestCheckpoint | null => {
  const events = [...(plan === undefined ? [] : [plan]), ...evaluations];
  const step = bestCheckpoint(
    events,
    checkpoints.map((checkpoint) => checkpoint.step),
  );
  return step === undefined ? null : { step, rule: describeChoice(events) };
};

const toEvaluation = (
  { step, phase, summary, passages, seconds, label }: DashboardEvaluation,
  kind: RunKind,
): DashboardEvaluation => ({
  ...{ step, phase, summary, seconds },
  ...(kind === "monitor" && { label: stepName(kind, step) }),
  ...(passages && { passages }),
  ...(label !== undefined && { label }),
});

const statusOf = (run: Run): Omit<DashboardStatus, "isReading"> => {
  const { status, reason, digest } = run;
  const left = isActive(run) ? timeLeft(digest.timeTrack, Date.now()) : undefined;
  return {
    state: status,
    words: describeStatus(status),
    reason: reason ?? null,
    step: digest.step,
    totalSteps: digest.totalSteps,
    timeLeft: left === undefined ? null : describeTimeLeft(left),
    endedAt: isActive(run) ? null : (digest.time ?? null),
    activity: isActive(run) ? (digest.activity ?? null) : null,
    isActive: isActive(run),
    isResumable: isResumable(run),
  };
};

/** The settings of a run's configuration as text. */
const asText = (settings: unknown): RunSnapshot["configuration"] =>
  configurationEntries(settings).map(
    ([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const,
  );

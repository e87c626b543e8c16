import path from "node:path";
import { describeAssessment } from "../../protocol/assessmentTable";
import { describePart, isSample } from "../../protocol/measuredPart";
import { joinParts } from "../joinParts";
import { escapeMarkdown } from "../../protocol/markdown";
import type { CheckpointEvent, EvaluationEvent } from "../../protocol/events";
import { evaluationBefore, isActive, isAssessable, isResumable, latestEvaluation } from "../run";
import type { Run } from "../run";
import { describeCheckpoint, describeRun, hasAttacks, iconOf } from "../runWording";
import { describeStatus } from "../../protocol/runStatus";
import { figuresTable } from "./figuresTable";
import { runKindLabel } from "../../protocol/runKind";
import { beforeName, stepName } from "../../protocol/stepNames";

/** A row of the Runs view. */
export type RunsNode = RunNode | ReturnType<typeof checkpointNode> | ArchiveNode;
type RunNode = ReturnType<typeof runNode>;

interface ArchiveNode {
  readonly type: "archive";
  readonly label: string;
  readonly children: readonly RunNode[];
}

/**
 * The rows of the Runs view. The latest run comes first. Archived runs come last, in a collapsed row.
 *
 * @param now the current time, in milliseconds since 1970
 */
export function runsTree(runs: readonly Run[], archived: ReadonlySet<string>, now: number): RunsNode[] {
  const shown = runs.filter(({ id }) => !archived.has(id)).map((run) => runNode(run, false, now));
  const away = runs.filter(({ id }) => archived.has(id)).map((run) => runNode(run, true, now));
  return away.length === 0
    ? shown
    : [...shown, { type: "archive", label: `Archived (${away.length})`, children: away }];
}

const runNode = (run: Run, isArchived: boolean, now: number) => ({
  type: "run" as const,
  runFolder: run.folder,
  label: run.name,
  description: describeRun(run, now),
  /** Markdown. */
  tooltip: tooltipOf(run),
  icon: iconOf(run),
  iconColour: iconColours[run.status],
  /**
   * A list of words. The `when` clauses of the view's actions look for these words. The list always contains the word
   * `run`, and the words `active`, `resumable`, `assessable` and `archived` if they apply to the run.
   */
  context: joinParts(" ", [
    "run",
    isActive(run) && "active",
    isResumable(run) && "resumable",
    isAssessable(run) && "assessable",
    isArchived && "archived",
  ]),
  children: run.digest.checkpoints.map((checkpoint) => checkpointNode(run, checkpoint)),
});

const iconColours: Partial<Record<Run["status"], string>> = {
  done: "testing.iconPassed",
  failed: "testing.iconFailed",
  crashed: "testing.iconFailed",
  paused: "charts.yellow",
};

const checkpointNode = (run: Run, { step, folder, time }: CheckpointEvent) => {
  // A step can have two evaluations. The row shows the later evaluation, because this evaluation measured the
  // checkpoint.
  const evaluation = run.digest.evaluations.findLast((each) => each.step === step);
  const label = `Step ${step}`;
  const written = new Date(time).toLocaleString();
  const place = path.join(run.folder, folder);
  return {
    type: "checkpoint" as const,
    runFolder: run.folder,
    /** Absolute. */
    folder: place,
    step,
    label,
    description: joinParts(" · ", [
      ...describeCheckpoint(run, step),
      new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }),
    ]),
    /** Markdown. */
    tooltip: joinParts("\n\n", [
      `**${label}** of ${escapeMarkdown(run.name)}, written ${escapeMarkdown(written)}`,
      figuresTable([[evaluation === undefined ? "" : headingOf(run, evaluation), evaluation?.summary]]),
      escapeMarkdown(place),
    ]),
  };
};

/** The heading of an evaluation's figures: `after`, or `step 24`, or `step 24, 20 of 240 passages` for a sample. */
const headingOf = ({ kind }: Run, evaluation: EvaluationEvent): string =>
  joinParts(", ", [
    evaluation.phase === "after" ? "after" : stepName(kind, evaluation.step),
    isSample(evaluation) && describePart(evaluation),
  ]);

const tooltipOf = (run: Run): string => {
  const { digest, record } = run;
  const latest = latestEvaluation(run);
  return joinParts("\n\n", [
    `**${escapeMarkdown(run.name)}**${run.kind === "unlearn" ? "" : ` (${runKindLabel(run.kind)})`}`,
    escapeMarkdown(run.reason ?? ""),
    hasAttacks(run) && escapeMarkdown(describeAssessment(run.assessment)),
    figuresTable([
      [beforeName(run.kind), evaluationBefore(run)?.summary],
      [latest === undefined ? "" : headingOf(run, latest), latest?.summary],
    ]),
    joinParts("  \n", [
      `State: ${describeStatus(run.status)}`,
      record && `Started: ${new Date(record.createdAt).toLocaleString()}`,
      digest.totalSteps > 0 && `Step: ${digest.step} of ${digest.totalSteps}`,
      record && `Configuration: ${escapeMarkdown(path.basename(record.configurationFile))}`,
      record && `Model: ${escapeMarkdown(record.model)}`,
      `Folder: ${escapeMarkdown(run.folder)}`,
    ]),
  ]);
};

import { alertsFrom } from "../../protocol/alerts";
import type { AlertLevel } from "../../protocol/alerts";
import { figureNotes } from "../../protocol/figureTables";
import { figures } from "../../protocol/figures";
import { differingKeys } from "../../runs/configurationEntries";
import { alertsOf } from "../../runs/runDigest";
import { describePart } from "../../protocol/measuredPart";
import { describeSet } from "../../protocol/phrases";
import { taskLabel } from "../../protocol/wording";
import { statusWords } from "../../protocol/verdict/line";
import type { RunVerdict } from "../../protocol/verdict/runVerdict";
import type { Run } from "../run";
import { evaluationBefore, isActive, latestEvaluation } from "../run";
import { describeProgress } from "../runWording";
import { describeStatus } from "../../protocol/runStatus";
import { stepName, stepNumber, stepWord } from "../../protocol/stepNames";
import type { PassagesTree } from "../views/passagesModel";

/*
 * The answers of the extension's tools to a language model, as JSON. The name of a figure in an answer is the figure's
 * key in the list of figures. Shares are numbers from 0 to 1. For example, a regurgitation of 1 means that the model
 * recites every passage.
 */

/** A run with its verdict. The verdict is null before the run has ended. */
interface JudgedRun {
  readonly run: Run;
  readonly verdict: RunVerdict | null;
}

/**
 * The states, figures, verdicts and alerts of the runs. The report keeps the order of `runs`.
 *
 * @param lowest the lowest level of the alerts in the report. Alerts of a lower level are left out
 */
export function runStatusReport(runs: readonly JudgedRun[], lowest: AlertLevel, now: number): object {
  return {
    runs: runs.map(({ run, verdict }) => ({
      ...overview(run),
      ...(isActive(run) && { progress: describeProgress(run, now) }),
      ...(run.reason !== undefined && { reason: run.reason }),
      ...placeIn(run, run.digest.step),
      // A monitor plans no number of rounds.
      ...(run.kind !== "monitor" && { totalSteps: run.digest.totalSteps }),
      ...(verdict !== null && { verdict: verdictReport(verdict) }),
      alerts: alertsFrom(alertsOf(run.digest), lowest).map(({ level, step, message }) => ({
        ...{ level, ...placeIn(run, step), message },
      })),
    })),
  };
}

const verdictReport = ({ level, headline, lines, advice, remark }: RunVerdict): object => ({
  ...{ level, headline },
  targets: lines.map(({ label, status, value, target }) => ({
    name: label,
    result: statusWords[status],
    value,
    target,
  })),
  tryNext: advice.map(({ text, changes }) => ({ text, changes: Object.fromEntries(changes) })),
  ...(remark !== null && { remark }),
});

/**
 * The passages that leak in the run's latest evaluation. In each task, higher scores come first. Passages that could
 * not be measured are listed apart, because nobody knows whether they leak.
 */
export function leakingPassagesReport(run: Run, { tasks, leaking, unmeasured }: PassagesTree, most: number): object {
  const evaluation = latestEvaluation(run) ?? evaluationBefore(run);
  const notMeasured = tasks.flatMap(({ task, children }) =>
    children.flatMap(({ id, problem }) =>
      problem === undefined ? [] : [{ id, task: taskLabel(task), because: problem }],
    ),
  );
  return {
    run: identity(run),
    ...placeIn(run, evaluation?.step ?? null),
    ...(evaluation && { measured: describePart(evaluation, "forget") }),
    leaking,
    ...(unmeasured > 0 && { notMeasurable: unmeasured, passagesNotMeasurable: notMeasured.slice(0, most) }),
    passages: tasks
      .flatMap(({ task, children }) => children.filter(({ isLeaking }) => isLeaking).map((node) => ({ task, node })))
      .slice(0, most)
      .map(({ task, node: { id, description, prompt, answer, completion, source } }) => ({
        id,
        task: taskLabel(task),
        score: description,
        prompt,
        expected: answer,
        said: completion,
        file: source.file,
        line: source.line,
      })),
  };
}

/** The figures of several runs, and the configuration keys whose values differ. */
export function compareRunsReport(runs: readonly Run[], configurations: readonly unknown[]): object {
  return { runs: runs.map(overview), differences: differingKeys(configurations) };
}

const identity = ({ name, id, folder, kind }: Run): object => ({ name, id, folder, kind });

const overview = (run: Run): object => ({
  ...identity(run),
  status: describeStatus(run.status),
  before: figuresOf(run, evaluationBefore(run)),
  latest: figuresOf(run, latestEvaluation(run)),
});

/** A place in a run: `{"step": 24}`, or `{"round": 3}` in a monitor, counted as in the sentences. */
const placeIn = ({ kind }: Run, step: number | null): object => ({
  [stepWord(kind)]: step === null ? null : stepNumber(kind, step),
});

const figuresOf = (run: Run, evaluation: ReturnType<typeof latestEvaluation>): object | null => {
  if (evaluation === undefined) return null;
  const { step, summary } = evaluation;
  const inWords = (["forget", "retain"] as const).flatMap((split) => describeSet(split, summary) ?? []);
  // A missing figure is undefined and not null, because JSON leaves out keys that are undefined.
  const notes = figureNotes(figures, [{ heading: stepName(run.kind, step), summary }]);
  return {
    ...placeIn(run, step),
    measured: describePart(evaluation),
    inWords: inWords.join(" · "),
    ...Object.fromEntries(figures.map(({ key, read }) => [key, read(summary) ?? undefined])),
    ...(notes.length > 0 && { notes }),
  };
};

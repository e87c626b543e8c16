import { figureNotes } from "../../protocol/figureTables";
import { figures } from "../../protocol/figures";
import { configurationEntries } from "../configurationEntries";
import type { Run } from "../run";
import { evaluationBefore, isActive, latestEvaluation } from "../run";
import { describeProgress, describeStatus } from "../runWording";
import type { PassagesTree } from "../views/passagesModel";

/*
 * The answers of the extension's tools to a language model, as JSON. The name of a figure in an answer is the figure's
 * key in the list of figures. Shares are numbers from 0 to 1. For example, a regurgitation of 1 means that the model
 * recites every passage.
 */

/** The states and figures of the runs. The report keeps the order of `runs`. */
export function runStatusReport(runs: readonly Run[], now: number): object {
  return {
    runs: runs.map((run) => ({
      ...overview(run),
      ...(isActive(run) && { progress: describeProgress(run, now) }),
      ...(run.reason !== undefined && { reason: run.reason }),
      step: run.digest.step,
      totalSteps: run.digest.totalSteps,
    })),
  };
}

/**
 * The passages that leak in the run's latest evaluation. In each task, higher scores come first. Passages that could
 * not be measured are listed apart, because nobody knows whether they leak.
 */
export function leakingPassagesReport(run: Run, { tasks, leaking, unmeasured }: PassagesTree, most: number): object {
  const notMeasured = tasks.flatMap(({ task, children }) =>
    children.flatMap(({ id, problem }) => (problem === undefined ? [] : [{ id, task, because: problem }])),
  );
  return {
    run: identity(run),
    step: (latestEvaluation(run) ?? evaluationBefore(run))?.step ?? null,
    leaking,
    ...(unmeasured > 0 && { notMeasurable: unmeasured, passagesNotMeasurable: notMeasured.slice(0, most) }),
    passages: tasks
      .flatMap(({ task, children }) => children.filter(({ isLeaking }) => isLeaking).map((node) => ({ task, node })))
      .slice(0, most)
      .map(({ task, node: { id, description, prompt, answer, completion, source } }) => ({
        id,
        task,
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

/**
 * The keys with different values, for example `training.epochs`. Maps each of these keys to its value in each
 * configuration. The value is null if a configuration lacks the key.
 */
export function differingKeys(configurations: readonly unknown[]): Record<string, readonly unknown[]> {
  const flat = configurations.map((configuration) => new Map(configurationEntries(configuration)));
  const keys = [...new Set(flat.flatMap((entries) => [...entries.keys()]))].sort();
  const differing = keys
    .map((key) => [key, flat.map((entries) => entries.get(key) ?? null)] as const)
    .filter(([, values]) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
  return Object.fromEntries(differing);
}

const identity = ({ name, id, folder, kind }: Run): object => ({ name, id, folder, kind });

const overview = (run: Run): object => ({
  ...identity(run),
  status: describeStatus(run.status),
  before: figuresOf(evaluationBefore(run)),
  latest: figuresOf(latestEvaluation(run)),
});

const figuresOf = (evaluation: ReturnType<typeof latestEvaluation>): object | null => {
  if (evaluation === undefined) return null;
  const { step, summary } = evaluation;
  // A missing figure is undefined and not null, because JSON leaves out keys that are undefined.
  const notes = figureNotes(figures, [{ heading: `step ${step}`, summary }]);
  return {
    step,
    ...Object.fromEntries(figures.map(({ key, read }) => [key, read(summary) ?? undefined])),
    ...(notes.length > 0 && { notes }),
  };
};

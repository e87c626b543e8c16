import { describeFigure, describeValue, figureNotes, shownInterval } from "../../../protocol/figureTables";
import { figureOf, separateTasks } from "../../../protocol/figures";
import type { Figure, FigureKey } from "../../../protocol/figures";
import type { EvaluationEvent } from "../../../protocol/events";
import type { EvaluationSummary } from "../../../protocol/metrics";
import { describeDifference } from "../../../protocol/retrainedColumns";
import type { RunKind } from "../../../protocol/runKind";
import { stepName } from "../../../protocol/stepNames";
import { section } from "../document";
import type { Block } from "../document";
import type { RunFacts } from "../facts";
import { nameOfTask } from "../names";

/** A column of the tables: a model, or the same model at another time. */
export interface Column {
  readonly heading: string;
  readonly summary: EvaluationSummary;
}

/** The figures of the sets, in the words of a reader outside the field. */
const setRows: readonly (readonly [name: string, key: FigureKey])[] = [
  ["To forget: words recited", "forget.regurgitation"],
  ["To forget: questions answered", "forget.knowledge"],
  ["To forget: rephrased questions answered", "forget.rephrasedKnowledge"],
  ["To keep: words recited", "retain.regurgitation"],
  ["To keep: questions answered", "retain.knowledge"],
  ["Similar text nobody protected: words recited", "withheld.regurgitation"],
  ["Similar text nobody protected: questions answered", "withheld.knowledge"],
];

/** The figures that do not belong to a task. */
const modelRows: readonly (readonly [name: string, key: FigureKey])[] = [
  ["To forget: texts recited more than chance explains", "leakingShare"],
  ["General questions answered", "utility"],
  ["Attack by the loss, AUC (0.5: the attacker guesses)", "membershipAuc"],
];

/** The section with the main figures before and after the run, and those of a model that never saw the texts. */
export function comparisonSection(facts: RunFacts): readonly Block[] {
  const blocks = comparisonBlocks(facts);
  if (blocks.length === 0) return [];
  const isBeside = facts.retrained !== undefined;
  return section(isBeside ? "Before, after, and a model never trained on the texts" : "Before and after", ...blocks);
}

/** The same figures without a heading: for all tasks together, and for each task. */
export function comparisonBlocks(facts: RunFacts): readonly Block[] {
  const { redaction } = facts;
  const columns = columnsOf(facts);
  if (columns.length === 0) return [];
  const tasks = separateTasks(columns);
  const difference = differenceLine(facts);
  const hasIntervals = [null, ...tasks].some((task) =>
    setRows.some(([, key]) => columns.some(({ summary }) => shownInterval(figureOf(key), summary, task) !== undefined)),
  );
  return [
    ...table([...setRows, ...modelRows], columns, null),
    ...tasks.flatMap((task): readonly Block[] => {
      const found = table(setRows, columns, task);
      return found.length === 0
        ? []
        : [{ kind: "heading", text: nameOfTask(task, redaction), isMinor: true }, ...found];
    }),
    ...(hasIntervals ? [intervalNote] : []),
    ...(difference === undefined ? [] : [{ kind: "paragraph", line: difference } as const]),
  ];
}

/** The models of the main figures: before, after, and the retrained model. */
export function columnsOf({
  before,
  last,
  retrained,
  record,
}: Pick<RunFacts, "before" | "last" | "retrained" | "record">): Column[] {
  return [
    ...(before ? [{ heading: "before", summary: before.summary }] : []),
    ...(last ? [{ heading: headingOf(last, record.kind), summary: last.summary }] : []),
    ...(retrained && (before ?? last) ? [{ heading: "never trained on them", summary: retrained.summary }] : []),
  ];
}

/** The note below tables with intervals. */
export const intervalNote: Block = {
  kind: "paragraph",
  line:
    "In parentheses: the 95 % interval. It says how much the figure would vary if other documents of the same kind had " +
    "been chosen. It is absent where all documents have the same value.",
  isNote: true,
};

/** The name of the last measurement in a table. */
export function headingOf({ phase, step }: Pick<EvaluationEvent, "phase" | "step">, kind: RunKind): string {
  return phase === "after" ? "after" : stepName(kind, step);
}

const table = (
  given: readonly (readonly [name: string, key: FigureKey])[],
  columns: readonly Column[],
  task: string | null,
): readonly Block[] =>
  comparisonTable(
    given.map(([name, key]) => ({ name, figure: figureOf(key), task })),
    columns,
  );

/** A row of a table: a figure over the passages of one task, or of all tasks. */
export interface ComparedRow {
  readonly name: string;
  readonly figure: Figure;
  readonly task: string | null;
}

/** A table of figures with its notes. A figure without a value in any column has no row, and no row is no table. */
export function comparisonTable(given: readonly ComparedRow[], columns: readonly Column[]): readonly Block[] {
  const shown = given.filter(({ figure: { read, remark }, task }) =>
    columns.some(({ summary }) => (read(summary, task) ?? remark(summary, task)) != null),
  );
  if (shown.length === 0) return [];
  const notes = [...new Set(shown.map(({ task }) => task))].flatMap((task) => {
    const ofTask = shown.filter((row) => row.task === task);
    return figureNotes(
      ofTask.map(({ figure }) => figure),
      columns,
      task,
    );
  });
  const rows = shown.map(({ name, figure, task }) => [
    name,
    ...columns.map(({ summary }) => cellOf(figure, summary, task)),
  ]);
  return [
    { kind: "table", head: ["", ...columns.map(({ heading }) => heading)], rows, wordColumns: 1, isEven: true },
    ...notes.map((line) => ({ kind: "paragraph", line, isNote: true }) as const),
  ];
}

const cellOf = (figure: Figure, summary: EvaluationSummary, task: string | null): string => {
  const value = figure.read(summary, task);
  const remark = figure.remark(summary, task);
  if (value == null) return remark === undefined ? "–" : `${describeFigure(figure, summary, task)}*`;
  const interval = shownInterval(figure, summary, task);
  const ends = interval ? ` (${interval.map((end) => describeValue(figure, end)).join(" to ")})` : "";
  return describeValue(figure, value) + (remark === undefined ? "" : "*") + ends;
};

/** The difference from the retrained model in a sentence, for the share of recited words. */
const differenceLine = ({ retrained }: RunFacts): string | undefined => {
  const figure = figureOf("forget.regurgitation");
  const difference = retrained?.differences?.[figure.key];
  if (difference?.interval === undefined) return undefined;
  const [low, high] = difference.interval;
  const meaning =
    low <= 0 && high >= 0
      ? "These documents do not show that the two models differ."
      : `The model recites ${low > 0 ? "more" : "less"} of them than a model that never saw them.`;
  return (
    "Words recited of the texts to forget, compared with a model that was never trained on them: " +
    `${describeDifference(figure, difference)}. ${meaning}`
  );
};

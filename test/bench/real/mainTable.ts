import type { FigureKey } from "../../../src/protocol/figures";
import { figureOf } from "../../../src/protocol/figures";
import { formatBytes } from "../../../src/protocol/wording";
import { compareFigures, compareMeans } from "./compare";
import type { FinishedJob, Measurement } from "./finishedJob";
import { comparedCell, markdownTable } from "./markdown";

/** A column of the main table. */
export interface Column {
  readonly title: string;
  readonly measurement: Measurement;
  /** Undefined for a model that no job of its own made. */
  readonly job: Pick<FinishedJob, "seconds" | "memoryBytes"> | undefined;
  /** The loss of the completions of the forget set under the base, by passage. */
  readonly completionLosses: ReadonlyMap<string, number | null>;
}

const keys: readonly FigureKey[] = [
  "forget.regurgitation",
  "forget.knowledge",
  "retain.regurgitation",
  "retain.knowledge",
  "membershipAuc",
  "membershipZlibAuc",
  "membershipMinKAuc",
  "membershipMinKPlusPlusAuc",
  "membershipKs",
  "utility",
  "fluency.emptyShare",
  "fluency.repetitiveShare",
];

/**
 * The table of all models. Each figure stands with its difference from the retrained model and the paired 95 %
 * interval.
 *
 * @param retrained the column of the retrained model, if it is known
 */
export async function mainTable(columns: readonly Column[], retrained: Column | undefined): Promise<string> {
  const compared = await Promise.all(
    columns.map((column) =>
      compareFigures(keys, column.measurement, column === retrained ? undefined : retrained?.measurement),
    ),
  );
  const losses = await Promise.all(
    columns.map(({ completionLosses }, place) =>
      compareMeans(completionLosses, columns[place] === retrained ? undefined : retrained?.completionLosses),
    ),
  );
  const figureRows = keys
    .map((key) => [figureOf(key).label, ...compared.map((of) => comparedCell(of.get(key) ?? nothing))])
    .filter(([, ...cells]) => cells.some((cell) => cell !== ""));
  return markdownTable(
    ["", ...columns.map(({ title }) => title)],
    [
      ...figureRows,
      ["loss of the forget set's completions under the base (nats a token)", ...losses.map(comparedCell)],
      ["seconds", ...columns.map(({ job }) => job?.seconds.toFixed(0) ?? "")],
      ["largest memory after a step", ...columns.map(({ job }) => memoryText(job?.memoryBytes))],
    ],
  );
}

const nothing = { value: undefined, difference: undefined };

const memoryText = (bytes: number | undefined): string => (bytes === undefined ? "" : formatBytes(bytes));

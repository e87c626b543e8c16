import { fluencyOf } from "../protocol/intervals/documentScores";
import { isJsonObject } from "../protocol/json";
import { keptDigits } from "../protocol/keptDigits";
import type { PassageEvaluation, PassageScores } from "../protocol/metrics";
import { isPassageEvaluation } from "./recorded";

/**
 * The scores of passages as columns and rows. A key that every passage repeats in an object stands only once here, so a
 * set of 5,000 passages takes about half a megabyte.
 */
export interface ScoreTable {
  /** Names of the columns. The columns of `memorization` have names such as `memorization.probability`. */
  readonly columns: readonly string[];
  /** One row for each passage. A cell without a value is null. */
  readonly rows: readonly (readonly unknown[])[];
}

/** Keys of an evaluation with texts of the passage. The table leaves them out. */
const texts: readonly string[] = ["completion", "span", "tokens"] satisfies readonly (keyof PassageEvaluation)[];
const nested = "memorization";
/** Columns whose cells are 0 or 1. */
const flags: readonly string[] = ["isEmpty", "isRepetitive", "isOnlyScored"] satisfies readonly (keyof PassageScores)[];

/** Puts the scores of passages into a table, without any text of a passage. */
export function toScoreTable(evaluations: readonly PassageScores[]): ScoreTable {
  const flat = evaluations.map(flatten);
  const columns = [...new Set(flat.flatMap((scores) => [...scores.keys()]))];
  return { columns, rows: flat.map((scores) => columns.map((column) => scores.get(column) ?? null)) };
}

const flatten = (evaluation: PassageScores): Map<string, unknown> => {
  const scores = new Map<string, unknown>();
  const fluency = evaluation.kind === "completion" && evaluation.score !== null ? fluencyOf(evaluation) : {};
  for (const [key, value] of Object.entries({ ...evaluation, ...fluency })) {
    if (texts.includes(key)) continue;
    if (key === "rephrased" && evaluation.rephrased) {
      scores.set(
        key,
        evaluation.rephrased.map(({ score }) => score),
      );
    } else if (key === nested && isJsonObject(value)) {
      for (const [name, part] of Object.entries(value)) scores.set(`${nested}.${name}`, rounded(part));
    } else scores.set(key, rounded(value));
  }
  return scores;
};

const rounded = (value: unknown): unknown =>
  typeof value === "number" && Number.isFinite(value)
    ? keptDigits(value)
    : typeof value === "boolean"
      ? Number(value)
      : value;

/**
 * Reads the scores of passages from a table.
 *
 * @param table a parsed JSON value
 * @returns undefined if the value is no table of scores
 */
export function fromScoreTable(table: unknown): PassageScores[] | undefined {
  if (!isJsonObject(table)) return undefined;
  const { columns, rows } = table;
  if (!Array.isArray(columns) || !columns.every((column) => typeof column === "string")) return undefined;
  if (!Array.isArray(rows)) return undefined;
  const scores = rows.map((row: unknown) => (Array.isArray(row) ? unflatten(columns, row) : undefined));
  // The check is made for an evaluation, so the passages get an empty completion for it.
  const areScores = (found: (object | undefined)[]): found is PassageScores[] =>
    found.every((each) => each !== undefined && isPassageEvaluation({ completion: "", ...withTexts(each) }));
  return areScores(scores) ? scores : undefined;
}

const unflatten = (columns: readonly string[], row: readonly unknown[]): object => {
  const scores: Record<string, unknown> = {};
  const parts: Record<string, unknown> = {};
  for (const [place, column] of columns.entries()) {
    const cell = row[place] ?? null;
    if (column === "score") scores[column] = cell;
    else if (cell === null) continue;
    else if (flags.includes(column)) scores[column] = cell === 1;
    else if (column.startsWith(`${nested}.`)) parts[column.slice(nested.length + 1)] = cell;
    else if (column === "rephrased" && Array.isArray(cell)) scores[column] = cell.map((score: unknown) => ({ score }));
    else scores[column] = cell;
  }
  return { ...scores, ...(Object.keys(parts).length > 0 && { [nested]: parts }) };
};

const withTexts = (scores: object): object => {
  const { rephrased } = scores as { rephrased?: readonly object[] };
  return { ...scores, ...(rephrased && { rephrased: rephrased.map((each) => ({ completion: "", ...each })) }) };
};

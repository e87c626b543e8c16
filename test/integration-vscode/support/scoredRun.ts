import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";

/**
 * A row of a data file, and the measurements of the run. In the text of the row, « and » enclose the recited words, so
 * that a test states the place of a mark without counting columns.
 */
export interface MarkedRow {
  readonly marked: string;
  readonly id: string;
  readonly kind: "completion" | "question";
  readonly prompt: string;
  readonly answer: string;
  /** The recited words of the answer. */
  readonly recited?: string;
  readonly completion: string;
  readonly before: number;
  readonly after: number;
}

export interface ScoredRun {
  readonly folder: string;
  readonly file: vscode.Uri;
  /** The range between « and » of each row, by id. */
  readonly ranges: ReadonlyMap<string, vscode.Range>;
  /** First line of each row, from 0. */
  readonly lines: ReadonlyMap<string, number>;
}

/** Score of the holdout completion: rows with a higher score leak. */
const chance = 0.2;

/**
 * Writes a data file and a finished run that measured it.
 *
 * @param header lines before the rows, with their line ends
 */
export async function createScoredRun(
  folder: string,
  name: string,
  header: string,
  rows: readonly MarkedRow[],
): Promise<ScoredRun> {
  const id = `20250101-000000-${name.replace(".", "-")}-0000`;
  const runFolder = path.join(folder, ".lethe/runs", id);
  const file = path.join(folder, name);
  await mkdir(path.join(runFolder, "evaluations"), { recursive: true });
  const write = (inside: string, lines: readonly object[]): Promise<void> =>
    writeFile(path.join(runFolder, inside), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const { text, ranges, lines } = unmark(header, rows);
  await writeFile(file, text);
  await write(
    "passages.ndjson",
    rows.map((row) => ({
      ...{ id: row.id, document: row.id, task: "Task1", split: "forget", kind: row.kind },
      ...{ prompt: row.prompt, answer: row.answer, rephrasings: [] },
      source: { file, line: (lines.get(row.id) ?? 0) + 1 },
    })),
  );
  const holdout = { id: "h1", split: "holdout", task: "Task1", kind: "completion", completion: "", score: chance };
  for (const phase of ["before", "after"] as const) {
    const records = rows.map((row) => ({
      ...{ id: row.id, split: "forget", task: "Task1", kind: row.kind, completion: row.completion, score: row[phase] },
      ...(row.recited !== undefined && { span: spanOf(row, row.recited) }),
    }));
    await write(`evaluations/${phase === "before" ? 0 : 9}-${phase}.ndjson`, [...records, holdout]);
  }
  const at = { attempt: 0, time: "2025-01-01T00:00:00.000Z" };
  const summary = { forget: null, retain: null, withheld: null, holdout: null, tasks: {} };
  await write("events.ndjson", [
    { type: "evaluation", step: 0, phase: "before", summary, file: "evaluations/0-before.ndjson", seconds: 1, ...at },
    { type: "evaluation", step: 9, phase: "after", summary, file: "evaluations/9-after.ndjson", seconds: 1, ...at },
    { type: "state", state: "done", step: 9, ...at },
  ]);
  await write("config.json", [{ evaluation: { maxNewTokens: 8 } }]);
  const record = { format: 1, id, name, kind: "unlearn", engineVersion: "0.1.0", createdAt: at.time, device: "cpu" };
  const configurationFile = path.join(folder, "scored.lethe.json");
  await write("run.json", [{ ...record, model: folder, configurationFile, hashes: { [file]: "" } }]);
  return { folder: runFolder, file: vscode.Uri.file(file), ranges, lines };
}

const spanOf = ({ answer, completion }: MarkedRow, recited: string): object => {
  const place = (text: string): readonly number[] => [text.indexOf(recited), text.indexOf(recited) + recited.length];
  return { expected: place(answer), generated: place(completion), words: recited.split(" ").length };
};

/** Removes « and », and returns their places. */
const unmark = (
  header: string,
  rows: readonly MarkedRow[],
): { readonly text: string } & Pick<ScoredRun, "ranges" | "lines"> => {
  let text = header;
  const [ranges, lines] = [new Map<string, vscode.Range>(), new Map<string, number>()];
  const end = (): vscode.Position => {
    const before = text.split("\n");
    return new vscode.Position(before.length - 1, before.at(-1)?.length ?? 0);
  };
  for (const { id, marked } of rows) {
    lines.set(id, end().line);
    const starts: vscode.Position[] = [];
    for (const part of marked.split(/([«»])/)) {
      if (part === "«") starts.push(end());
      else if (part === "»") ranges.set(id, new vscode.Range(starts.at(-1) ?? end(), end()));
      else text += part;
    }
    text += "\n";
  }
  return { text, ranges, lines };
};

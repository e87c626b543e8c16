import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { isJsonObject, parseJson } from "../protocol/json";
import type { EvaluationSummary, PassageScores, RetrainedFigures } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { isOfSameForgetSet } from "../protocol/retrained";
import { writeFileAtomically } from "./atomicFile";
import { fromScoreTable, toScoreTable } from "./scoreTable";

const fileName = "reference.json";

/** The path of the file with the figures of the retrained model, for the configurations in a folder. */
export function referenceFile(folder: string): string {
  return path.join(folder, fileName);
}

/** The folder beside the configuration that holds the retrained model if the user names no other folder. */
export const retrainedFolder = "retrained";

/**
 * The path at which a run may write the figures of the retrained model.
 * @throws HumanError if the folder of the configurations has such a file already, because it is never replaced
 */
export async function newReferenceFile(folder: string): Promise<string> {
  const file = referenceFile(folder);
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return file;
  throw new HumanError(
    `${file} already has the figures of a retrained model; move or delete this file, and start again.`,
  );
}

/**
 * Reads the figures of the retrained model. These figures are the goal of unlearning. They are in the file
 * `reference.json` beside the configuration file. `lethe prepare --without forget` writes this file.
 *
 * @returns undefined if the file does not exist
 * @throws HumanError for a file in another format
 */
export async function readReference(configurationFile: string): Promise<RetrainedFigures | undefined> {
  const file = referenceFile(path.dirname(configurationFile));
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const content = parseJson(text);
  const { summary, passages: table } = (isJsonObject(content) ? content : {}) as {
    summary?: EvaluationSummary;
    passages?: unknown;
  };
  if (typeof summary?.tasks !== "object")
    throw new HumanError(
      `${file} has no evaluation; delete it and write it again with "lethe prepare --without forget <configuration>".`,
    );
  const passages = table === undefined ? undefined : fromScoreTable(table);
  if (table !== undefined && passages === undefined)
    throw new HumanError(
      `${file} has damaged scores in "passages"; delete the file and write it again with "lethe prepare --without ` +
        'forget <configuration>".',
    );
  return { summary, passages };
}

/**
 * Reads the figures of the retrained model for a run.
 *
 * @param passages the passages of the run
 * @returns undefined if the file does not exist, or if it has the figures for another forget set
 * @throws HumanError for a file in another format
 */
export async function readReferenceFor(
  configurationFile: string,
  passages: readonly Pick<Passage, "id" | "split">[],
): Promise<RetrainedFigures | undefined> {
  const found = await readReference(configurationFile);
  return found !== undefined && isOfSameForgetSet(found, passages) ? found : undefined;
}

/**
 * Writes the figures of the retrained model. The file contains no text of the passages. Each passage is one line.
 *
 * @throws HumanError if the file cannot be written
 */
export function writeReference(
  file: string,
  { summary, passages }: { readonly summary: EvaluationSummary; readonly passages: readonly PassageScores[] },
): Promise<void> {
  const { columns, rows } = toScoreTable(passages);
  const indented = (value: unknown): string => JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
  const lines = [
    ...["{", `  "summary": ${indented(summary)},`, '  "passages": {', `    "columns": ${JSON.stringify(columns)},`],
    '    "rows": [',
    ...rows.map((row, place) => `      ${JSON.stringify(row)}${place + 1 < rows.length ? "," : ""}`),
    ...["    ]", "  }", "}"],
  ];
  return writeFileAtomically(
    file,
    lines.map((line) => `${line}\n`),
    "make its folder writable",
  );
}

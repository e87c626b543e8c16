import path from "node:path";
import { readRunOverview } from "../control/runs/runOverview";
import type { RunOverview } from "../control/runs/runOverview";
import { compareFigures, formatDelta } from "../protocol/compareFigures";
import type { ComparedFigure } from "../protocol/compareFigures";
import { formatFigure } from "../protocol/figureTables";
import { figures } from "../protocol/figures";
import { HumanError } from "../protocol/humanError";
import { escapeMarkdown, markdownTable, markdownTextTable } from "../protocol/markdown";
import { differenceTable, sharedRetrained } from "../protocol/retrainedColumns";
import type { FiguresBeside } from "../protocol/retrainedColumns";
import { describePart, isSample } from "../protocol/measuredPart";
import { differingKeys } from "../runs/configurationEntries";
import { readFiguresBeside, readRetrained } from "../runs/readRetrained";
import { readRunRecord } from "../runs/reader";
import type { RunRecord } from "../runs/runRecord";
import { examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { createOutput } from "./output";
import { jsonOfRun } from "./runJson";
import { textTable } from "./tables";

interface CompareOptions {
  readonly json?: boolean;
  readonly markdown?: boolean;
}

export const addCompareCommand: AddCommand = (program, context) =>
  program
    .command("compare")
    .summary("compare the figures of runs")
    .description(
      "Compare runs with the first one: every figure with its difference, and the settings in which the runs differ.",
    )
    .argument("<run folders...>", "the folders of two runs or more")
    .option("--json", "print one JSON object")
    .option("--markdown", "print the tables in Markdown")
    .addHelpText("after", examples("lethe compare .lethe/runs/*recommended*", "lethe compare run-a run-b --markdown"))
    .action((folders: readonly string[], options: CompareOptions) => printComparison(folders, options, context));

const printComparison = async (
  folders: readonly string[],
  { json, markdown }: CompareOptions,
  { stdout }: CommandContext,
): Promise<void> => {
  if (folders.length < 2) throw new HumanError("compare needs two runs or more; give the folder of another run.");
  const runs: RunOverview[] = [];
  const retrained: (FiguresBeside | undefined)[] = [];
  for (const folder of folders.map((given) => path.resolve(given))) {
    const record = await readRunRecord(folder);
    const run = await readReadableRun(folder, record);
    runs.push(run);
    // The tables show only the differences.
    const read = json ? readRetrained : readFiguresBeside;
    retrained.push(await read(folder, record.configurationFile, run.latest));
  }
  const compared = compareFigures(
    figures,
    runs.map(({ latest }) => ({
      summary: latest?.summary ?? null,
      isSample: latest !== undefined && isSample(latest),
    })),
  );
  const differences = differingKeys(runs.map(({ configuration }) => configuration));
  if (json) {
    const comparison = compared.map(({ figure, values, deltas, isBest }) => ({
      ...{ figure: figure.key, better: figure.better, values, deltas },
      best: runs.flatMap(({ id }, place) => (isBest[place] ? [id] : [])),
    }));
    const fromRetrained = retrained.some((found) => found !== undefined) && {
      retrained: retrained.map((found) => found ?? null),
    };
    const line = { runs: runs.map((run) => jsonOfRun(run, figures)), comparison, differences, ...fromRetrained };
    stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  const output = createOutput(stdout);
  const names = runNames(runs);
  const settings = Object.entries(differences).map(([key, values]) => [key, ...values.map(settingText)]);
  const draw = markdown ? markdownTextTable : wideTable(output.width);
  const [shared] = sharedRetrained(retrained.map((found) => found?.summary));
  const ofRetrained = ({ figure }: ComparedFigure): string[] =>
    shared === undefined ? [] : [formatFigure(figure, shared.summary && figure.read(shared.summary))];
  const head = ["figure", ...names, ...(shared === undefined ? [] : [shared.heading])];
  output.line(
    markdown
      ? markdownTable(
          head.map(escapeMarkdown),
          compared.map((row) => [...rowOf(row, (text) => `**${text}**`), ...ofRetrained(row)]),
        )
      : draw(
          head,
          compared.map((row) => [...rowOf(row, (text) => `${text}*`), ...ofRetrained(row)]),
        ),
  );
  output.line(markdown ? "\nBold: the best value of the row." : "\n* the best value of the row");
  for (const [place, { latest }] of runs.entries())
    if (latest && isSample(latest)) output.line(`${names[place] ?? ""} was measured on ${describePart(latest)}.`);
    else if (latest === undefined) output.line(`${names[place] ?? ""} has no evaluation after its first step.`);
  const fromRetrained = differenceTable(
    names,
    retrained.map((found) => found?.differences),
  );
  if (fromRetrained.rows.length > 0)
    output.line(
      `\nDifferences from the retrained model, with 95 % intervals:\n${draw(fromRetrained.head, fromRetrained.rows)}`,
    );
  output.line();
  if (settings.length === 0) output.line("The configurations are the same.");
  else output.line(draw(["setting", ...names], settings));
};

/** @throws HumanError if the run's record or its event log cannot be read */
const readReadableRun = async (folder: string, record: RunRecord): Promise<RunOverview> => {
  const run = await readRunOverview({ folder, record });
  if (run.status === "unreadable") throw new HumanError(`${run.id} cannot be compared: ${run.reason ?? ""}`);
  return run;
};

/** @param mark function that marks the best value */
const rowOf = ({ figure, values, deltas, isBest }: ComparedFigure, mark: (text: string) => string): string[] => [
  figure.shortLabel,
  ...values.map((value, place) => {
    const delta = place === 0 ? null : (deltas[place] ?? null);
    const text = formatFigure(figure, value);
    const marked = isBest[place] ? mark(text) : text;
    return delta === null ? marked : `${marked} (${formatDelta(figure, delta)})`;
  }),
];

/** The names of the runs. Runs with the same name are told apart by the end of their id. */
const runNames = (runs: readonly RunOverview[]): string[] =>
  runs.map(({ name, id }) =>
    runs.filter((other) => other.name === name).length > 1 ? `${name} ${id.slice(-4)}` : name,
  );

const settingText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The widest column. Longer texts are cut off. */
const widest = 32;

/** Draws a table in as many blocks as the width needs. Each block repeats the first column. */
const wideTable =
  (width: number) =>
  (head: readonly string[], rows: readonly (readonly string[])[]): string => {
    // The first column and one run fit into every line.
    const longest = Math.min(widest, Math.floor(width / 2) - 2);
    const short = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`);
    const all = [head, ...rows].map((row) => row.map(short));
    const widthOf = (column: number): number => Math.max(...all.map((row) => row[column]?.length ?? 0)) + 2;
    const blocks: number[][] = [];
    let used = 0;
    for (let column = 1; column < head.length; column++) {
      if (blocks.length === 0 || used + widthOf(column) > width) {
        blocks.push([]);
        used = widthOf(0);
      }
      blocks.at(-1)?.push(column);
      used += widthOf(column);
    }
    const pick = (row: readonly string[], block: readonly number[]): string[] =>
      [0, ...block].map((column) => row[column] ?? "");
    return blocks
      .map((block) =>
        textTable(
          pick(all[0] ?? [], block),
          all.slice(1).map((row) => pick(row, block)),
        ),
      )
      .join("\n\n");
  };

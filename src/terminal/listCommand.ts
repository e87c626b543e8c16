import { Option } from "commander";
import { stat } from "node:fs/promises";
import path from "node:path";
import { defaultRunsDirectory } from "../configuration/defaults";
import { readRunOverview } from "../control/runs/runOverview";
import type { RunOverview } from "../control/runs/runOverview";
import { alertLevels, alertNames, alertsFrom } from "../protocol/alerts";
import type { AlertLevel } from "../protocol/alerts";
import { figures } from "../protocol/figures";
import { HumanError } from "../protocol/humanError";
import { isSample } from "../protocol/measuredPart";
import { mapAtOnce } from "../runs/mapAtOnce";
import { listRuns } from "../runs/reader";
import { examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { createOutput } from "./output";
import { runColumns } from "./runColumns";
import type { RunColumn } from "./runColumns";
import { jsonOfRun } from "./runJson";
import { formatPath } from "./shellText";
import { textTable } from "./tables";

/** The columns that a narrow terminal leaves out, the first one first. */
const dispensable: readonly string[] = [
  ...["note", "scores.final", "utility", "retain.knowledge", "forget.knowledge", "objective", "attacks", "alerts"],
];

interface ListOptions {
  readonly sort: string;
  readonly reverse?: boolean;
  readonly alerts?: AlertLevel;
  readonly json?: boolean;
}

export const addListCommand: AddCommand = (program, context) =>
  program
    .command("list")
    .summary("list the runs of a folder")
    .description(
      "List the runs of a folder: date, name, objective, state, main figures, attacks withstood and alerts. The figures are those of the " +
        "last evaluation of all passages.",
    )
    .argument("[directory]", `a folder of runs, or a folder that contains ${defaultRunsDirectory}`, ".")
    .addOption(
      new Option("--sort <column>", "sort by this column; dates and figures begin with the highest")
        .choices(runColumns.map(({ key }) => key))
        .default("date"),
    )
    .option("--reverse", "reverse the order")
    .addOption(
      new Option("--alerts <level>", "also print the alerts that are at least as serious as this level").choices([
        ...alertLevels,
      ]),
    )
    .option("--json", "print one JSON object with every figure of every run")
    .addHelpText("after", examples("lethe list", "lethe list my-project --sort forget.regurgitation --alerts warning"))
    .action((given: string, options: ListOptions) => printRuns(path.resolve(given), options, context));

const printRuns = async (given: string, options: ListOptions, { stdout }: CommandContext): Promise<void> => {
  const directory = await findRunsDirectory(given);
  const runs = await mapAtOnce(await listRuns(directory), readRunOverview);
  sortRuns(runs, options);
  if (options.json) {
    stdout.write(`${JSON.stringify({ directory, runs: runs.map((run) => jsonOfRun(run, figures)) })}\n`);
    return;
  }
  const output = createOutput(stdout);
  if (runs.length === 0) {
    output.line(`${formatPath(directory)} has no run yet; start one with "lethe run".`);
    return;
  }
  const { table, leftOut } = runsTable(runs, output.width);
  output.line(table);
  if (runs.some(({ latest }) => latest && isSample(latest))) output.line("\n~ measured on a sample of the passages");
  if (leftOut.length > 0)
    output.line(`\nThe terminal is too narrow for ${leftOut.join(", ")}; --json prints everything.`);
  for (const { id, status, reason } of runs) if (status === "unreadable") output.line(`${id}: ${reason ?? ""}`);
  const { alerts: lowest } = options;
  if (lowest === undefined) return;
  for (const { id, alerts } of runs)
    for (const { level, message } of alertsFrom(alerts, lowest)) output.line(`${id}: ${alertNames[level]}: ${message}`);
};

/** @throws HumanError if the folder does not exist */
const findRunsDirectory = async (given: string): Promise<string> => {
  const isFolder = async (folder: string): Promise<boolean> =>
    (await stat(folder).catch(() => undefined))?.isDirectory() === true;
  if (!(await isFolder(given))) throw new HumanError(`${given} is not a folder; give a folder that contains runs.`);
  const within = path.join(given, defaultRunsDirectory);
  return (await isFolder(within)) ? within : given;
};

/** Sorts the runs in place. */
const sortRuns = (runs: RunOverview[], { sort, reverse }: ListOptions): void => {
  const value = runColumns.find(({ key }) => key === sort)?.value ?? (() => undefined);
  const isWord = ["name", "objective", "state", "note"].includes(sort);
  const direction = (isWord ? 1 : -1) * (reverse ? -1 : 1);
  runs.sort((one, other) => {
    const [left, right] = [value(one), value(other)];
    if (left == null || right == null) return Number(left == null) - Number(right == null);
    return direction * (left < right ? -1 : left > right ? 1 : 0);
  });
};

/** The column of names has room for at least this number of characters, also in a narrow terminal. */
const shortestName = 12;

/**
 * A table of runs that fits the width. Columns without any content are left out. If the terminal is narrow, less
 * important columns are left out too, and names are cut off.
 */
const runsTable = (runs: readonly RunOverview[], width: number) => {
  const used = runColumns.filter(({ text }) => runs.some((run) => !["", "–", "~–"].includes(text(run))));
  const widthOf = ({ head, text }: RunColumn): number =>
    Math.max(...head.split("\n").map(({ length }) => length), ...runs.map((run) => text(run).length)) + 2;
  const nameWidth = (shown: readonly RunColumn[]): number =>
    width - shown.filter(({ key }) => key !== "name").reduce((sum, column) => sum + widthOf(column), 0) - 2;
  let shown = used;
  const leftOut: string[] = [];
  for (const key of dispensable) {
    if (nameWidth(shown) >= shortestName) break;
    const column = shown.find((one) => one.key === key);
    if (column === undefined) continue;
    leftOut.push(column.head.replace("\n", " "));
    shown = shown.filter((one) => one !== column);
  }
  const longest = Math.max(shortestName, nameWidth(shown));
  const cells = runs.map((run) =>
    shown.map(({ key, text }) => (key === "name" ? shortened(text(run), longest) : text(run))),
  );
  const table = textTable(
    shown.map(({ head }) => head),
    cells,
  );
  return { table, leftOut };
};

const shortened = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;

import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { writeFileAtomically } from "../runs/atomicFile";
import { otherTarget } from "../runs/writeError";
import { writeModelCard } from "../runs/report/modelCard";
import { refuseReportTarget } from "../runs/report/reportTarget";
import { formatOf, writeReport } from "../runs/report/runReport";
import { examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { formatPath } from "./shellText";

export const addReportCommand: AddCommand = (program, context) =>
  program
    .command("report")
    .summary("write a report of a run")
    .description(
      "Write a report of a run, in HTML or Markdown, for a reader outside the field. It can be printed and signed. " +
        "The first page shows what was to be forgotten and the answer. The other pages show the figures before and " +
        "after the run, charts, the leaking passages, cost, method, hashes and limits. " +
        "The words of the forget set and personal data are hidden unless output.redact is false.",
    )
    .argument("<run folder>", "the folder of a run")
    .option(
      "--to <file>",
      "write to this file instead of the standard output, in HTML if its name ends with .html, else in Markdown",
    )
    .option("--show-text", "show the words of the forget set and personal data in this report")
    .option("--model-card", "write a model card for the Hugging Face Hub instead, in Markdown")
    .addHelpText(
      "after",
      examples(
        "lethe report .lethe/runs/20260131-235959-recommended-x7k2 --to report.html",
        "lethe report .lethe/runs/20260131-235959-recommended-x7k2 --to report.md --show-text",
        "lethe report .lethe/runs/20260131-235959-recommended-x7k2 --model-card --to my-model/README.md",
      ),
    )
    .action((given: string, options: ReportOptions) => report(path.resolve(given), options, context));

interface ReportOptions {
  readonly to?: string;
  readonly showText?: boolean;
  readonly modelCard?: boolean;
}

const report = async (
  runFolder: string,
  { to, showText = false, modelCard = false }: ReportOptions,
  { stdout }: CommandContext,
): Promise<void> => {
  const file = to === undefined ? undefined : path.resolve(to);
  const format = file === undefined ? "markdown" : formatOf(file);
  if (modelCard && format === "html")
    throw new HumanError(
      `${to ?? ""} cannot be a model card, because a model card is Markdown; give a name that ends with .md.`,
    );
  // The file is checked before the report is made, because the report of a large run takes time.
  if (file !== undefined) {
    const otherwise = "omit --to, and the command prints the report";
    await refuseReportTarget(file, runFolder, { isConfirmed: false, means: "--to", otherwise });
  }
  const text = modelCard
    ? await writeModelCard(runFolder, { showText })
    : await writeReport(runFolder, { format, showText });
  if (file === undefined) {
    stdout.write(text);
    return;
  }
  await writeFileAtomically(file, text, otherTarget);
  stdout.write(`The ${modelCard ? "model card" : "report"} is in ${formatPath(file)}.\n`);
};

import path from "node:path";
import { writeFileAtomically } from "../runs/atomicFile";
import { otherTarget } from "../runs/writeError";
import { refuseReportTarget } from "../runs/report/reportTarget";
import { formatOf, writeReport } from "../runs/report/runReport";
import { examples } from "./commandLine";
import type { AddCommand } from "./commandLine";
import { formatPath } from "./shellText";

export const addReportCommand: AddCommand = (program, context) =>
  program
    .command("report")
    .summary("write a report of a run")
    .description(
      "Write a report of a run, in HTML or Markdown. " +
        "The first page shows the verdict, the other pages show the figures before and after the run, the leaking " +
        "passages, the course of the run and the hashes of model and sets. " +
        "The words of the forget set and personal data are hidden unless output.redact is false.",
    )
    .argument("<run folder>", "the folder of a run")
    .option(
      "--to <file>",
      "write to this file instead of the standard output, in HTML if its name ends with .html, else in Markdown",
    )
    .option("--show-text", "show the words of the forget set and personal data in this report")
    .addHelpText(
      "after",
      examples(
        "lethe report .lethe/runs/20260131-235959-recommended-x7k2 --to report.html",
        "lethe report .lethe/runs/20260131-235959-recommended-x7k2 --to report.md --show-text",
      ),
    )
    .action(async (given: string, { to, showText = false }: { readonly to?: string; readonly showText?: boolean }) => {
      // The file is checked before the report is made, because the report of a large run takes time.
      if (to !== undefined) {
        const otherwise = "omit --to, and the command prints the report";
        const options = { isConfirmed: false, means: "--to", otherwise };
        await refuseReportTarget(path.resolve(to), path.resolve(given), options);
      }
      const report = await writeReport(path.resolve(given), {
        format: to === undefined ? "markdown" : formatOf(to),
        showText,
      });
      if (to === undefined) {
        context.stdout.write(report);
        return;
      }
      await writeFileAtomically(path.resolve(to), report, otherTarget);
      context.stdout.write(`The report is in ${formatPath(path.resolve(to))}.\n`);
    });

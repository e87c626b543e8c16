import { attackTable, asTheyAreTable, describeAssessment } from "../protocol/assessmentTable";
import { assessmentOf } from "../protocol/assessment";
import type { Assessment } from "../protocol/assessment";
import { currentHistory } from "../protocol/history";
import { readEvents } from "../runs/reader";
import type { LoadedConfiguration } from "../configuration/load";
import type { Output } from "./output";
import { formatPath, quoteArgument } from "./shellText";
import { textTable } from "./tables";

/** Prints what an assessment has found so far. */
export async function printAssessment(
  output: Output,
  programName: string,
  { runFolder, loaded }: { readonly runFolder: string; readonly loaded: LoadedConfiguration },
): Promise<Assessment> {
  const { allowedRecovery } = loaded.configuration.assessment;
  const found = assessmentOf(currentHistory((await readEvents(runFolder)).events), allowedRecovery);
  const { head, rows } = asTheyAreTable(found);
  if (rows.length > 0) output.line(`\n${textTable(head, rows, output.width)}\n`);
  const attacks = attackTable(found);
  if (attacks.rows.length > 0) output.line(`${textTable(attacks.head, attacks.rows, output.width)}\n`);
  output.line(describeAssessment(found));
  output.line(`Run folder: ${formatPath(runFolder)}`);
  output.line(`For the report: ${programName} report ${quoteArgument(formatPath(runFolder))} --to assessment.html`);
  return found;
}

import { attackTable, asTheyAreTable, describeAssessment } from "../protocol/assessmentTable";
import type { Assessment } from "../protocol/assessment";
import { readAssessment } from "../runs/readAssessment";
import { readRunRecord } from "../runs/reader";
import type { Output } from "./output";
import { formatPath, quoteArgument } from "./shellText";
import { textTable } from "./tables";

/** Prints what an assessment has found so far. */
export async function printAssessment(output: Output, programName: string, runFolder: string): Promise<Assessment> {
  const { assessment: found } = await readAssessment(runFolder, await readRunRecord(runFolder));
  const { head, rows } = asTheyAreTable(found);
  if (rows.length > 0) output.line(`\n${textTable(head, rows, output.width)}\n`);
  const attacks = attackTable(found);
  if (attacks.rows.length > 0) output.line(`${textTable(attacks.head, attacks.rows, output.width)}\n`);
  output.line(describeAssessment(found));
  output.line(`Run folder: ${formatPath(runFolder)}`);
  output.line(`For the report: ${programName} report ${quoteArgument(formatPath(runFolder))} --to assessment.html`);
  return found;
}

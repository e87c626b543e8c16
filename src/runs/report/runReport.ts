import type { RunKind } from "../../protocol/runKind";
import { findCosts } from "../cost/readCosts";
import { section } from "./document";
import type { ReportDocument } from "./document";
import { readFacts } from "./facts";
import type { RunFacts } from "./facts";
import { answerSection } from "./sections/answerSection";
import { appendices } from "./sections/appendices";
import { assessmentBlocks } from "./sections/assessmentSection";
import { chartsSection } from "./sections/chartsSection";
import { comparisonSection } from "./sections/comparisonSection";
import { costSection } from "./sections/costSection";
import { howSection } from "./sections/howSection";
import { identitySection } from "./sections/identitySection";
import { leaksSection } from "./sections/leaksSection";
import { limitsSection } from "./sections/limitsSection";
import { requestsSection } from "./sections/requestsSection";
import { scopeSection } from "./sections/scopeSection";
import { titleSection } from "./sections/titleSection";
import { toHtml } from "./toHtml";
import { toMarkdown } from "./toMarkdown";

export interface ReportOptions {
  readonly format: "markdown" | "html";
  /** Shows the words of the forget set and personal data, although the configuration has `output.redact`. */
  readonly showText?: boolean;
}

/** The format of a report in a file: HTML for the endings `.html` and `.htm`, else Markdown. */
export function formatOf(file: string): ReportOptions["format"] {
  return /\.html?$/i.test(file) ? "html" : "markdown";
}

/**
 * A report of a run that an engineer can hand to a reader outside the field, and that can be signed. It begins with
 * what was to be forgotten and the answer. Main figures, hard and near cases, charts, the worst passages, cost, method,
 * hashes and limits follow. The appendices have all figures, the course of the run and its configuration. All figures
 * come from the records of the run.
 *
 * @throws HumanError if the folder is not a run folder
 */
export async function writeReport(
  runFolder: string,
  { format, showText = false }: ReportOptions = { format: "markdown" },
): Promise<string> {
  const document = await reportDocument(await readFacts(runFolder, { showText }));
  return format === "html" ? toHtml(document) : toMarkdown(document);
}

const titles: Readonly<Record<RunKind, string>> = {
  unlearn: "Unlearning report",
  prepare: "Report of a prepared model",
  assess: "Assessment report",
  monitor: "Monitoring report",
};

const reportDocument = async (facts: RunFacts): Promise<ReportDocument> => {
  const { record, last, redaction, recordsLast, recordsBefore } = facts;
  const isUnlearning = record.kind === "unlearn";
  return {
    title: `${titles[record.kind]}: ${redaction.ofName(record.name)}`,
    blocks: [
      ...titleSection(facts, new Date()),
      ...answerSection(facts),
      ...(isUnlearning ? [...comparisonSection(facts), ...scopeSection(facts), ...chartsSection(facts)] : []),
      ...(isUnlearning && last !== undefined
        ? section("Passages that the model still gives away", ...leaksSection(recordsLast, facts))
        : []),
      ...requestsSection(facts),
      ...assessmentBlocks(facts),
      ...costSection(await findCosts({ ...facts, records: [...recordsBefore, ...recordsLast] })),
      ...howSection(facts),
      ...(await identitySection(facts)),
      ...limitsSection(facts),
      ...(isUnlearning || record.kind === "assess"
        ? section("Signatures", { kind: "signatures", purposes: ["Prepared", "Checked", "Approved"] })
        : []),
      ...appendices(facts),
    ],
  };
};

import path from "node:path";
import type { LoadedConfiguration } from "../configuration/load";
import { describeRunCost, shareOfRetraining } from "../protocol/cost/costTable";
import type { EvaluationEvent } from "../protocol/events";
import { HumanError } from "../protocol/humanError";
import type { EvaluationSummary, PassageEvaluation } from "../protocol/metrics";
import { settingsOf } from "../protocol/phases/actions";
import { retrainedColumns } from "../protocol/retrainedColumns";
import type { RetrainedBeside } from "../protocol/retrainedColumns";
import { statusWords } from "../protocol/verdict/line";
import { judgeRun } from "../protocol/verdict/runVerdict";
import { readCosts } from "../runs/cost/readCosts";
import { ifDamaged } from "../runs/ifDamaged";
import { readRunPassages } from "../runs/runPassages";
import { findRunRecord, readEvaluation } from "../runs/reader";
import type { RunRecord } from "../runs/runRecord";
import { markFor } from "./markedText";
import type { Output } from "./output";
import { describeRecited, recitedPassages } from "./recitedPassages";
import { describeForgotten, describeUnmeasured } from "../protocol/forgotten";
import { retrainedScores } from "../protocol/aboveRetrained";
import { readReferenceFor } from "../runs/reference";
import { readMemberships } from "../runs/readMemberships";
import { readRetrained } from "../runs/readRetrained";
import { besideText, figureTables } from "./tables";
import { formatPath, quoteArgument } from "./shellText";
import type { EngineKind } from "../protocol/runKind";

/** A run and its results so far. */
export interface RunOutcome {
  readonly kind: EngineKind;
  readonly runFolder: string;
  readonly loaded: LoadedConfiguration;
  /** The evaluation before the first step. */
  before: EvaluationEvent | undefined;
  after: EvaluationEvent | undefined;
  /** The path of the last checkpoint, relative to the run folder. */
  checkpoint: string | undefined;
  /** The number of training steps that the run has planned. */
  steps: number;
}

const mostPassages = 10;
/** The LUME benchmark ranks only models that keep at least this share of their utility. */
const rankedUtility = 0.75;

/**
 * Prints the figures before and after the run, the recited passages, the verdict, the cost, the model's folder and the
 * next command.
 *
 * @returns the figures of the retrained model, and the differences from them, if there are such figures
 */
export async function printRunOutcome(
  output: Output,
  programName: string,
  outcome: RunOutcome,
): Promise<RetrainedBeside | undefined> {
  const { kind, runFolder, loaded, before, after, checkpoint } = outcome;
  const record = await findRunRecord(runFolder);
  const written = record?.retrained?.file;
  // A retrained model is not compared with its own figures.
  const retrained =
    written === undefined ? (before ?? after) && (await readRetrainedOrWarn(outcome, output)) : undefined;
  if (before ?? after) {
    const columns = [
      { heading: "before", summary: before?.summary ?? null },
      { heading: "after", summary: after?.summary ?? null, showsIntervals: true },
      ...(retrained ? retrainedColumns(retrained) : []),
    ];
    output.line(`\n${figureTables(columns, output.width)}\n`);
    const beside = after && retrained ? besideText(after.summary, retrained, output.width) : "";
    if (beside !== "") output.line(`${beside}\n`);
    const [utilityBefore, utilityAfter] = [before?.summary.utility, after?.summary.utility];
    if (utilityBefore != null && utilityAfter != null && utilityAfter < rankedUtility * utilityBefore)
      output.line(
        "Utility is below three quarters of its value before the run. The LUME benchmark would not rank this model.\n",
      );
  }
  const records = after ? await readEvaluation(runFolder, after.file) : [];
  if (kind === "unlearn" && after) {
    await printRecited(output, records, outcome);
    printVerdict(output, programName, outcome, retrained?.summary);
  }
  if (record !== undefined) await printCost(output, runFolder, record);
  output.line(`Run folder: ${formatPath(runFolder)}`);
  if (checkpoint === undefined) return retrained;
  output.line(`Model:      ${formatPath(loaded.configuration.output.exportTo ?? path.join(runFolder, checkpoint))}`);
  if (after && written !== undefined) output.line(`Figures:    ${formatPath(written)}`);
  const passage = (recitedPassages(records)[0] ?? records[0])?.id;
  const what = passage === undefined ? '--prompt "Once upon a time"' : `--passage ${quoteArgument(passage)}`;
  output.line(
    `Next, see what the model generates for a passage: ${programName} probe ${quoteArgument(formatPath(runFolder))} ${what}`,
  );
  return retrained;
}

/** Prints each target with its value, and the command for the next run to try. */
const printVerdict = (
  output: Output,
  programName: string,
  { loaded, before, after, steps }: RunOutcome,
  reference: EvaluationSummary | undefined,
): void => {
  const evaluations = [before, after].filter((evaluation) => evaluation !== undefined);
  const verdict = judgeRun({ evaluations, reference, configuration: loaded.configuration, steps });
  output.line(`Verdict: ${verdict.headline}`);
  for (const { status, label, value, target } of verdict.lines) {
    const limit = target === "" ? "" : `. Target: ${target}`;
    output.line(`  ${statusWords[status].padEnd(statusWidth)}  ${label}: ${value}${limit}`);
  }
  if (verdict.remark !== null) output.line(verdict.remark);
  for (const { text, changes } of verdict.advice) {
    const settings = settingsOf(changes).map(quoteArgument);
    output.line(`Next, try: ${text}`);
    output.line(`  ${programName} run ${quoteArgument(formatPath(loaded.file))} ${settings.join(" ")}`);
  }
  output.line();
};

const statusWidth = Math.max(...Object.values(statusWords).map(({ length }) => length));

const printRecited = async (
  output: Output,
  records: readonly PassageEvaluation[],
  { runFolder, loaded }: RunOutcome,
): Promise<void> => {
  const recited = recitedPassages(records);
  const sentence = describeForgotten(records);
  if (recited.length === 0) {
    if (sentence !== undefined) output.line(`${sentence}\n`);
    return;
  }
  // The file with the passages says where each passage comes from. If the file is missing or damaged, the output does
  // not contain this information. Early versions of Lethe did not write the file.
  const passages = await readRunPassages(runFolder).catch(() => []);
  const { documents } = await readMemberships(records, loaded.file);
  const retrained = retrainedScores(
    (await readReferenceFor(loaded.file, passages).catch(ifDamaged(undefined)))?.passages,
  );
  const shown = recited.slice(0, mostPassages);
  output.line(
    `Still recited: ${recited.length} ${recited.length === 1 ? "passage" : "passages"} of the forget set` +
      (shown.length < recited.length ? `, the worst ${shown.length} of them:` : ":"),
  );
  for (const record of shown) {
    const passage = passages.find(({ split, id }) => split === "forget" && id === record.id);
    const beside = { ...documents.get(record.id), retrained: retrained(record) };
    output.line(`  ${describeRecited(record, passage, markFor(output), beside)}`);
  }
  const unmeasured = describeUnmeasured(records);
  if (unmeasured !== undefined) output.line(unmeasured);
  output.line();
};

/** Prints what the run cost, and its share of what the retrained model cost, if this is known. */
const printCost = async (output: Output, runFolder: string, record: RunRecord): Promise<void> => {
  const costs = await readCosts(runFolder, record).catch(ifDamaged(undefined));
  if (costs === undefined) return;
  output.line(`Cost:       ${describeRunCost(costs.run)}`);
  const share = shareOfRetraining(costs);
  if (share !== undefined) output.line(share);
};

const readRetrainedOrWarn = async ({ runFolder, loaded, after }: RunOutcome, output: Output) => {
  try {
    return await readRetrained(runFolder, loaded.file, after);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    output.line(`Warning: ${error.message}`);
    return undefined;
  }
};

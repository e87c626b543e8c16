import path from "node:path";
import type { LoadedConfiguration } from "../configuration/load";
import type { EvaluationEvent } from "../protocol/events";
import { HumanError } from "../protocol/humanError";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { readRunPassages } from "../runs/runPassages";
import { readEvaluation } from "../runs/reader";
import type { RunRecord } from "../runs/runRecord";
import { markFor } from "./markedText";
import type { Output } from "./output";
import { describeRecited, recitedPassages } from "./recited";
import { readReference } from "../runs/reference";
import { benchmarkTable, checksTable, scoresTable } from "./tables";
import { formatPath, quoteArgument } from "./wording";

/** What a run has left to look at. */
export interface RunOutcome {
  readonly kind: RunRecord["kind"];
  readonly runFolder: string;
  readonly loaded: LoadedConfiguration;
  readonly before: EvaluationEvent | undefined;
  readonly after: EvaluationEvent | undefined;
  /** Relative to the run folder. */
  readonly checkpoint: string | undefined;
}

const mostPassages = 10;
/** Share of its utility that a model must keep to be ranked in the benchmark. */
const rankedUtility = 0.75;

/** The end of a run: its figures before and after, what is still recited, where the model is and what to do next. */
export async function reportRun(output: Output, programName: string, outcome: RunOutcome): Promise<void> {
  const { kind, runFolder, loaded, before, after, checkpoint } = outcome;
  if (before ?? after) {
    const reference = await readReferenceOrWarn(loaded.file, output);
    const columns = [
      { heading: "before", summary: before?.summary ?? null },
      { heading: "after", summary: after?.summary ?? null },
      ...(reference ? [{ heading: "retrained", summary: reference }] : []),
    ];
    output.line(`\n${scoresTable(columns)}\n\n${checksTable(columns)}\n\n${benchmarkTable(columns)}\n`);
    const [utilityBefore, utilityAfter] = [before?.summary.utility, after?.summary.utility];
    if (utilityBefore != null && utilityAfter != null && utilityAfter < rankedUtility * utilityBefore)
      output.line("Utility is under three quarters of what it was: the benchmark would not rank this model.\n");
  }
  const records = after ? await readEvaluation(runFolder, after.file) : [];
  if (kind === "unlearn" && after) await reportRecited(output, records, runFolder);
  output.line(`Run folder: ${formatPath(runFolder)}`);
  if (checkpoint === undefined) return;
  output.line(`Model:      ${formatPath(loaded.configuration.output.exportTo ?? path.join(runFolder, checkpoint))}`);
  const passage = (recitedPassages(records)[0] ?? records[0])?.id;
  const what = passage === undefined ? '--prompt "Once upon a time"' : `--passage ${quoteArgument(passage)}`;
  output.line(
    `Next, hear the model say a passage: ${programName} probe ${quoteArgument(formatPath(runFolder))} ${what}`,
  );
}

const reportRecited = async (
  output: Output,
  records: readonly PassageEvaluation[],
  runFolder: string,
): Promise<void> => {
  const recited = recitedPassages(records);
  if (recited.length === 0) {
    output.line("No passage of the forget set is still recited.\n");
    return;
  }
  const passages = await sourcesOf(runFolder);
  const shown = recited.slice(0, mostPassages);
  output.line(
    `Still recited: ${recited.length} ${recited.length === 1 ? "passage" : "passages"} of the forget set` +
      (shown.length < recited.length ? `, the worst ${shown.length} of them:` : ":"),
  );
  for (const record of shown) output.line(`  ${describeRecited(record, passages.get(record.id), markFor(output))}`);
  output.line();
};

/** Where each passage of the forget set stands; runs of an early version have not written it down. */
const sourcesOf = async (runFolder: string): Promise<ReadonlyMap<string, Passage>> => {
  const passages = await readRunPassages(runFolder).catch(() => []);
  return new Map(passages.filter(({ split }) => split === "forget").map((passage) => [passage.id, passage]));
};

const readReferenceOrWarn = async (configurationFile: string, output: Output) => {
  try {
    return await readReference(configurationFile);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    output.line(`Warning: ${error.message}`);
    return undefined;
  }
};

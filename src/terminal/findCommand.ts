import path from "node:path";
import { HumanError } from "../protocol/humanError";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { byExposure, describeSummary } from "../protocol/recited";
import type { FindSummary } from "../protocol/recited";
import { verifyPassages } from "../protocol/verification";
import type { VerifiedPassage } from "../protocol/verification";
import { collect, examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { askPassages } from "./find/askPassages";
import { openForgetSet } from "./find/forgetSetFile";
import { foundIn, withText } from "./find/found";
import type { Found } from "./find/found";
import { searchedPassages } from "./find/searchedPassages";
import { markFor } from "./markedText";
import { shareOf } from "./numbers";
import { createOutput } from "./output";
import type { Output } from "./output";
import { createProgressDisplay } from "./progressDisplay";
import { describeRecited } from "./recitedPassages";
import { resolveSubject, subjectArgument } from "./subject";

interface FindOptions {
  readonly model?: string;
  readonly above?: string;
  readonly to?: string;
  readonly json?: boolean;
  readonly withText?: boolean;
  readonly set?: readonly string[];
}

export const addFindCommand: AddCommand = (program, context) =>
  program
    .command("find")
    .summary("find what a model recites of your own files")
    .description(
      "Cut texts of your own into passages, let a model complete each, and list those that it recites, the most exposed " +
        "first, with the kinds of personal data in them. A search that was interrupted goes on where it was.",
    )
    .argument(subjectArgument, "the model: its folder or id, a run folder, or a *.lethe.json file")
    .argument("<files or folders...>", "texts (.txt, .md) or rows (.jsonl, .csv, …)")
    .option("--model <folder or id>", "ask this model instead")
    .option(
      "--above <share>",
      "list texts of which the model recites more than this share (default: half of the words)",
    )
    .option("--to <file>", "add what was found to this forget set, a JSON Lines file")
    .option(
      "--json",
      "print one line of JSON for each part of the work and for each passage as soon as it is found, without its text, " +
        "and a summary as the last line",
    )
    .option("--with-text", "with --json, print the texts of each passage too")
    .option("--set <key=value>", "set a key of the configuration, such as evaluation.batchSize=8; repeatable", collect)
    .addHelpText(
      "after",
      examples(
        "lethe find my-model letters/",
        "lethe find my-model letters/ --to forget.jsonl",
        "lethe find run.lethe.json book.txt",
      ),
    )
    .action((given: string, files: string[], options: FindOptions) => find(given, files, options, context));

const find = async (
  given: string,
  files: readonly string[],
  options: FindOptions,
  context: CommandContext,
): Promise<void> => {
  const { model, above, to, json = false, withText: hasText = false, set: overrides } = options;
  const largestShare = above === undefined ? {} : { largestShare: shareOf("--above", above) };
  if (hasText && !json) throw new HumanError("--with-text needs --json; add --json, or leave --with-text out.");
  const set = to === undefined ? undefined : await openForgetSet(path.resolve(to));
  const subject = await resolveSubject(given, model, overrides);
  const output = createOutput(context.stdout);
  const print = (value: object): void => output.line(JSON.stringify(value));
  const display = createProgressDisplay(createOutput(context.stderr));
  const onProgress = (activity: string, done: number, total: number): void =>
    json ? print({ activity, done, total }) : display.show({ activity, done, total });

  const leftOut: string[] = [];
  const onProblem = ({ message }: Error): void => {
    leftOut.push(message);
    context.stderr.write(`Left out: ${message}\n`);
  };
  const onFile = (done: number, total: number): void => onProgress("reading files", done, total);
  const foundOf = (asked: readonly Passage[], records: readonly PassageEvaluation[]): Found[] =>
    foundIn(asked, verifyPassages(records, largestShare));
  try {
    const passages = await searchedPassages(files, subject.configuration.data, { onProblem, onProgress: onFile });
    const onRecords = (records: readonly PassageEvaluation[], places: readonly number[]): void => {
      // Without a holdout, whether a passage was found depends on no other passage.
      const asked = places.flatMap((place) => passages[place] ?? []);
      for (const each of foundOf(asked, records)) print(hasText ? withText(each) : each.line);
    };
    const records = await askPassages(passages, subject, context, { onProgress, ...(json && { onRecords }) });
    display.clear();
    const found = foundOf(passages, records).sort((left, right) => byExposure(left.line, right.line));
    const summary = summaryOf(found, verifyPassages(records, largestShare), leftOut);
    if (json) print(summary);
    else show(found, summary, output);
    if (set !== undefined)
      (json ? createOutput(context.stderr) : output).line(await set.add(found.map(({ passage }) => passage)));
  } finally {
    display.clear();
  }
};

const summaryOf = (
  found: readonly Found[],
  verified: readonly VerifiedPassage[],
  leftOut: readonly string[],
): FindSummary => {
  const unmeasured = verified.filter(({ outcome }) => outcome === "unmeasured");
  return {
    asked: verified.length,
    measured: verified.length - unmeasured.length,
    found: found.length,
    withPersonalData: found.filter(({ line }) => line.personalData.length > 0).length,
    problems: [...new Set(unmeasured.flatMap(({ problem }) => problem ?? []))],
    leftOut,
  };
};

const show = (found: readonly Found[], summary: FindSummary, output: Output) => {
  for (const { passage, record, line } of found) {
    const data = line.personalData.length === 0 ? "" : `\n    personal data: ${line.personalData.join(", ")}`;
    output.line(`${describeRecited({ ...record, score: line.score }, passage, markFor(output))}${data}\n`);
  }
  output.line(describeSummary(summary));
};

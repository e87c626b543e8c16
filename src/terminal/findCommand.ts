import { appendFile, readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { MeasuringConfiguration } from "../configuration/schema";
import { HumanError } from "../protocol/humanError";
import { isJsonObject, parseJson } from "../protocol/json";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { findPersonalData } from "../protocol/personalData";
import { verifyPassages } from "../protocol/verification";
import type { VerifiedPassage } from "../protocol/verification";
import { formatPercent } from "../protocol/wording";
import { explainWriteError, ifCode, otherTarget } from "../runs/writeError";
import { collect, examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { withModel } from "./commandModel";
import { openFindings } from "./find/keptFindings";
import { markFor } from "./markedText";
import { shareOf } from "./numbers";
import { createOutput } from "./output";
import type { Output } from "./output";
import { createProgressDisplay } from "./progressDisplay";
import { describeRecited } from "./recitedPassages";
import { requireFolderOf } from "./requireFolderOf";
import { formatPath } from "./shellText";
import { resolveSubject, subjectArgument } from "./subject";
import type { Subject } from "./subject";

interface FindOptions {
  readonly model?: string;
  readonly above?: string;
  readonly to?: string;
  readonly json?: boolean;
  readonly set?: readonly string[];
}

/** A passage that the model recites or answers. */
interface Found {
  readonly passage: Passage;
  readonly record: PassageEvaluation;
  /** The kinds of personal data in the passage, such as `e-mail address`. */
  readonly personalData: readonly string[];
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
    .option("--json", "print one line of JSON for each passage that was found, without its text")
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

/** The number of passages that are asked and kept at a time, as a multiple of the batch size. */
const batchesAtOnce = 2;

const find = async (
  given: string,
  files: readonly string[],
  { model, above, to, json = false, set: overrides }: FindOptions,
  context: CommandContext,
): Promise<void> => {
  const largestShare = above === undefined ? {} : { largestShare: shareOf("--above", above) };
  const set = to === undefined ? undefined : await openSet(path.resolve(to));
  const subject = await resolveSubject(given, model, overrides);
  const passages = await passagesOf(files, subject.configuration.data, context);
  const records = await askFor(passages, subject, context);
  const verified = verifyPassages(records, largestShare);
  const found = exposed(passages, verified);
  const output = createOutput(context.stdout);
  const count = { asked: passages.length, unmeasured: verified.filter(({ outcome }) => outcome === "unmeasured") };
  if (json) for (const each of found) output.line(JSON.stringify(lineOf(each)));
  else show(found, count, output);
  if (set !== undefined) (json ? createOutput(context.stderr) : output).line(await set.add(found));
};

/** Cuts the files into passages. What cannot be read is left out with a sentence. */
const passagesOf = async (
  files: readonly string[],
  { fields, promptShare }: MeasuringConfiguration["data"],
  { stderr }: CommandContext,
): Promise<Passage[]> => {
  const { cutTexts, findTextFiles } = await import("../data/cutTexts");
  const skip = (problem: Error): void => void stderr.write(`Left out: ${problem.message}\n`);
  const passages: Passage[] = [];
  for (const file of await findTextFiles(files, skip)) {
    try {
      for (const passage of await cutTexts(file, { fields, promptShare }, skip)) passages.push(passage);
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      skip(error);
    }
  }
  if (passages.length > 0) return passages;
  throw new HumanError("The files have no texts to ask for; give .txt, .md or .jsonl files.");
};

/** Asks the model for the passages that no earlier search has asked. */
const askFor = async (
  passages: readonly Passage[],
  { configuration, modelFolder }: Subject,
  context: CommandContext,
): Promise<PassageEvaluation[]> => {
  const { evaluation, device } = configuration;
  const texts = passages.map(({ prompt, answer, kind, rephrasings }) => [prompt, answer, kind, rephrasings]);
  const model = await identityOf(modelFolder);
  const kept = await openFindings(model && { version: context.version, device, model, evaluation, texts });
  const records = new Map(kept.known);
  const isAsked = (place: number): boolean => records.has(place);
  if (!passages.every((_, place) => isAsked(place))) {
    const [{ evaluate }, { passageMessages }] = await Promise.all([
      import("../evaluation/evaluate"),
      import("../evaluation/passageWarnings"),
    ]);
    const display = createProgressDisplay(createOutput(context.stderr));
    await withModel(modelFolder, configuration, context, async (opened) => {
      for (const warning of passageMessages(opened, passages, evaluation))
        context.stderr.write(`Warning: ${warning}\n`);
      const size = batchesAtOnce * evaluation.batchSize;
      for (let place = 0; place < passages.length; place += size) {
        const batch = passages.slice(place, place + size);
        if (batch.every((_, index) => isAsked(place + index))) continue;
        const set = { passages: batch, joinsTexts: false, heldOut: [] };
        const measured = await evaluate({ model: opened }, set, evaluation, (_, done, total) => {
          // An evaluation scores the texts first and then completes them. The bar follows both.
          const asked = place + (batch.length * done) / (2 * Math.max(1, total));
          display.show({ activity: "asking for passages", done: Math.floor(asked), total: passages.length });
        });
        await kept.add(place, measured.records);
        measured.records.forEach((record, index) => records.set(place + index, record));
      }
    }).finally(display.clear);
  }
  return passages.map((_, place) => {
    const record = records.get(place);
    if (record === undefined) throw new Error("Every passage was asked.");
    return record;
  });
};

/**
 * The names, sizes and times of a model's files. A model that was trained on has another time. Undefined for an
 * adapter, whose base model may change without a sign.
 */
const identityOf = async (folder: string): Promise<object | undefined> => {
  const names = (await readdir(folder)).sort();
  if (names.includes("adapter_config.json")) return undefined;
  const files = await Promise.all(names.map(async (name) => [name, await stat(path.join(folder, name))] as const));
  return { folder, files: files.map(([name, { size, mtimeMs }]) => [name, size, mtimeMs]) };
};

/** The passages that the model recites or answers, the most exposed first. */
const exposed = (passages: readonly Passage[], verified: readonly VerifiedPassage[]): Found[] =>
  verified
    .flatMap(({ record, outcome }, place): Found[] => {
      const passage = passages[place];
      if (passage === undefined || (outcome !== "recited" && outcome !== "answered")) return [];
      const data = findPersonalData(`${passage.prompt} ${passage.answer}`);
      return [{ passage, record, personalData: [...new Set(data.map(({ what }) => what))] }];
    })
    .sort(
      (left, right) =>
        (right.record.score ?? 0) - (left.record.score ?? 0) ||
        (right.record.memorization?.probability ?? 0) - (left.record.memorization?.probability ?? 0),
    );

const lineOf = ({ passage, record, personalData }: Found): object => {
  const { file, line } = passage.source;
  return { file, line, score: record.score, personalData };
};

const show = (
  found: readonly Found[],
  { asked, unmeasured }: { readonly asked: number; readonly unmeasured: readonly VerifiedPassage[] },
  output: Output,
): void => {
  for (const { passage, record, personalData } of found) {
    const data = personalData.length === 0 ? "" : `\n    personal data: ${personalData.join(", ")}`;
    output.line(`${describeRecited(record, passage, markFor(output))}${data}\n`);
  }
  const measured = asked - unmeasured.length;
  const withData = found.filter(({ personalData }) => personalData.length > 0).length;
  const share = measured === 0 ? "" : ` (${formatPercent(found.length / measured)})`;
  output.line(
    `The model recites or answers ${found.length} of ${measured} passages${share}; ${withData} of them have personal data.`,
  );
  if (unmeasured.length === 0) return;
  const reasons = new Set(unmeasured.map(({ problem }) => problem ?? ""));
  output.line(`${unmeasured.length} more could not be measured, because ${[...reasons].join("; ")}.`);
};

/**
 * Opens a forget set to which passages are added. This comes before the search, which may take long.
 *
 * @throws HumanError if the file cannot take rows as JSON Lines
 */
const openSet = async (file: string) => {
  const text = await readFile(file, "utf8").catch(ifCode("ENOENT", ""));
  const [first = ""] = text.trimStart().split(/\r|\n/, 1);
  if (!/\.(jsonl|ndjson|jsonlines)$/i.test(file) || (first !== "" && !isJsonObject(parseJson(first))))
    throw new HumanError(`--to ${formatPath(file)} is no file of JSON Lines; name a file that ends with .jsonl.`);
  await requireFolderOf(file);
  const { readPassageSet } = await import("../data/readPassageSet");
  const there = new Set(first === "" ? [] : (await readPassageSet(file, "forget")).map(keyOf));
  return {
    /** Adds passages that the set does not have. Returns a sentence for the user. */
    add: async (found: readonly Found[]): Promise<string> => {
      const rows = new Map<string, object>();
      for (const { passage } of found) {
        const { prompt, answer, kind } = passage;
        if (!there.has(keyOf(passage)))
          rows.set(keyOf(passage), { [kind === "question" ? "question" : "prompt"]: prompt, answer });
      }
      const lead = text === "" || text.endsWith("\n") ? "" : "\n";
      try {
        if (rows.size > 0)
          await appendFile(file, lead + [...rows.values()].map((row) => `${JSON.stringify(row)}\n`).join(""));
      } catch (error) {
        throw explainWriteError(error, file, otherTarget);
      }
      return `${rows.size} of them were added to ${formatPath(file)}.`;
    },
  };
};

const keyOf = ({ prompt, answer }: Pick<Passage, "prompt" | "answer">): string => JSON.stringify([prompt, answer]);

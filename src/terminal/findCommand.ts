import { appendFile, readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { withoutHoldout } from "../protocol/leaks";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { findPersonalData } from "../protocol/personalData";
import { parseJson } from "../protocol/json";
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
import { formatPath } from "./shellText";
import { resolveSubject, subjectArgument } from "./subject";

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
    .option("--above <share>", "list texts of which the model recites more than this share (default: 0.5)")
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
  const limit = above === undefined ? undefined : shareOf("--above", above);
  const subject = await resolveSubject(given, model, overrides);
  const output = createOutput(context.stdout);
  const display = createProgressDisplay(createOutput(context.stderr));
  // Only this command needs these modules, so they are imported here and not at the top of the file.
  const [{ cutTexts, findTextFiles }, { evaluate }] = await Promise.all([
    import("../data/cutTexts"),
    import("../evaluation/evaluate"),
  ]);
  const passages: Passage[] = [];
  const skip = (problem: HumanError): void => void context.stderr.write(`Left out: ${problem.message}\n`);
  for (const file of await findTextFiles(files)) passages.push(...(await passagesOf(file, cutTexts, skip)));
  if (passages.length === 0)
    throw new HumanError("The files have no texts to ask for; give .txt, .md or .jsonl files.");
  const { configuration, modelFolder } = subject;
  const { evaluation } = configuration;
  const texts = passages.map(({ prompt, answer, kind, rephrasings }) => [prompt, answer, kind, rephrasings]);
  const kept = await openFindings({ model: await identityOf(modelFolder), evaluation, texts });
  const records = new Map(kept.known);
  const unasked = [...passages.keys()].filter((place) => !records.has(place));
  if (unasked.length > 0)
    await withModel(modelFolder, configuration, context, async (opened) => {
      const size = batchesAtOnce * evaluation.batchSize;
      for (let place = 0; place < passages.length; place += size) {
        const batch = passages.slice(place, place + size);
        if (batch.every((_, index) => records.has(place + index))) continue;
        const set = { passages: batch, joinsTexts: false, heldOut: [] };
        const found = await evaluate({ model: opened }, set, evaluation, (_, done, total) => {
          // An evaluation scores the texts first and then completes them. The bar follows both.
          const asked = place + (batch.length * done) / (2 * Math.max(1, total));
          display.show({ activity: "asking for passages", done: Math.floor(asked), total: passages.length });
        });
        await kept.add(place, found.records);
        found.records.forEach((record, index) => records.set(place + index, record));
      }
    }).finally(display.clear);
  const found = exposed(passages, records, limit);
  show(found, { asked: passages.length, json }, output);
  if (to !== undefined) output.line(await addTo(path.resolve(to), found));
};

/** The passages of a file. A file or row that cannot be read is left out with a sentence. */
const passagesOf = async (
  file: string,
  cut: (file: string, onRowError: (problem: HumanError) => void) => Promise<Passage[]>,
  skip: (problem: HumanError) => void,
): Promise<Passage[]> => {
  try {
    return await cut(file, skip);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    skip(error);
    return [];
  }
};

/** The names, sizes and times of a model's files. A model that was trained on has another time. */
const identityOf = async (folder: string): Promise<object> => {
  const names = (await readdir(folder)).sort();
  const files = await Promise.all(names.map(async (name) => [name, await stat(path.join(folder, name))] as const));
  return { folder, files: files.map(([name, { size, mtimeMs }]) => [name, size, mtimeMs]) };
};

/** The passages that the model recites or answers, the most exposed first. */
const exposed = (
  passages: readonly Passage[],
  records: ReadonlyMap<number, PassageEvaluation>,
  limit: number | undefined,
): Found[] =>
  passages
    .flatMap((passage, place): Found[] => {
      const record = records.get(place);
      if (record?.score == null) return [];
      const most = limit ?? withoutHoldout[record.comparedBy ?? "words"];
      const isExposed = passage.kind === "question" ? record.score === 1 : record.score > most;
      if (!isExposed) return [];
      const data = findPersonalData(`${passage.prompt} ${passage.answer}`);
      return [{ passage, record, personalData: [...new Set(data.map(({ what }) => what))] }];
    })
    .sort(
      (left, right) =>
        (right.record.score ?? 0) - (left.record.score ?? 0) ||
        (right.record.memorization?.probability ?? 0) - (left.record.memorization?.probability ?? 0),
    );

const show = (
  found: readonly Found[],
  { asked, json }: { readonly asked: number; readonly json: boolean },
  output: Output,
): void => {
  for (const { passage, record, personalData } of found) {
    const { file, line } = passage.source;
    if (json) output.line(JSON.stringify({ file, line, score: record.score, personalData }));
    else {
      const data = personalData.length === 0 ? "" : `\n    personal data: ${personalData.join(", ")}`;
      output.line(`${describeRecited(record, passage, markFor(output))}${data}\n`);
    }
  }
  if (json) return;
  const withData = found.filter(({ personalData }) => personalData.length > 0).length;
  output.line(
    `The model recites or answers ${found.length} of ${asked} passages (${formatPercent(found.length / asked)}); ` +
      `${withData} of them have personal data.`,
  );
};

/** Adds passages to a forget set, without those that it has already. Returns a sentence for the user. */
const addTo = async (file: string, found: readonly Found[]): Promise<string> => {
  const text = await readFile(file, "utf8").catch(ifCode("ENOENT", ""));
  const there = new Set(text.split("\n").map((line) => keyOf(parseJson(line))));
  const rows = found
    .map(({ passage: { prompt, answer, kind } }) => ({ [kind === "question" ? "question" : "prompt"]: prompt, answer }))
    .filter((row) => !there.has(keyOf(row)));
  const lead = text === "" || text.endsWith("\n") ? "" : "\n";
  try {
    if (rows.length > 0) await appendFile(file, lead + rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  } catch (error) {
    throw explainWriteError(error, file, otherTarget);
  }
  return `${rows.length} of them were added to ${formatPath(file)}.`;
};

const keyOf = (row: unknown): string => {
  const { prompt, question, answer } = (row ?? {}) as Readonly<Record<string, unknown>>;
  return JSON.stringify([prompt ?? question, answer]);
};

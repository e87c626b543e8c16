import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import type { CommandContext } from "../commandLine";
import { withModel } from "../commandModel";
import type { Subject } from "../subject";
import { openFindings } from "./keptFindings";

/** The number of passages that are asked and kept at a time, as a multiple of the batch size. */
const batchesAtOnce = 2;

interface AskListening {
  readonly onProgress: (activity: string, done: number, total: number) => void;
  /** Receives the records of passages as soon as they are known. `places` are the places of the passages. */
  readonly onRecords?: (records: readonly PassageEvaluation[], places: readonly number[]) => void;
}

/**
 * Asks the model for the passages that no earlier search has asked.
 *
 * @returns the records in the order of the passages
 */
export async function askPassages(
  passages: readonly Passage[],
  { configuration, modelFolder }: Pick<Subject, "configuration" | "modelFolder">,
  context: CommandContext,
  { onProgress, onRecords }: AskListening,
): Promise<PassageEvaluation[]> {
  const { evaluation, device } = configuration;
  const texts = passages.map(({ prompt, answer, kind, rephrasings }) => [prompt, answer, kind, rephrasings]);
  const model = await identityOf(modelFolder);
  const kept = await openFindings(model && { version: context.version, device, model, evaluation, texts });
  const records = new Map([...kept.known].filter(([place]) => place < passages.length));
  if (records.size > 0) onRecords?.([...records.values()], [...records.keys()]);
  const isAsked = (place: number): boolean => records.has(place);
  if (!passages.every((_, place) => isAsked(place))) {
    const [{ evaluate }, { passageMessages }] = await Promise.all([
      import("../../evaluation/evaluate"),
      import("../../evaluation/passageWarnings"),
    ]);
    onProgress("opening the model", 0, 1);
    await withModel(modelFolder, configuration, context, async (opened) => {
      for (const warning of passageMessages(opened, passages, evaluation))
        context.stderr.write(`Warning: ${warning}\n`);
      const size = batchesAtOnce * evaluation.batchSize;
      for (let place = 0; place < passages.length; place += size) {
        const batch = passages.slice(place, place + size);
        if (batch.every((_, index) => isAsked(place + index))) continue;
        const set = { passages: batch, joinsTexts: false, heldOut: [] };
        const measured = await evaluate({ model: opened }, set, evaluation, (_, done, total) => {
          // An evaluation scores the texts first and then completes them. The progress follows both.
          const asked = place + (batch.length * done) / (2 * Math.max(1, total));
          onProgress("asking for passages", Math.floor(asked), passages.length);
        });
        await kept.add(place, measured.records);
        const places = measured.records.map((_, index) => place + index);
        measured.records.forEach((record, index) => records.set(place + index, record));
        onRecords?.(measured.records, places);
      }
    });
  }
  return passages.map((_, place) => {
    const record = records.get(place);
    if (record === undefined) throw new Error("Every passage was asked.");
    return record;
  });
}

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

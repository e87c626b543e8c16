import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { Configuration } from "../../configuration/schema";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import type { EvaluationEvent } from "../../protocol/events";
import { HumanError } from "../../protocol/humanError";
import type { PassageEvaluation } from "../../protocol/metrics";
import { hashFile } from "../../runs/hashFile";
import { listRuns, readEvaluation, readEvents, readRunRecord } from "../../runs/reader";
import type { RunRecord } from "../../runs/runRecord";
import { ifCode } from "../../runs/writeError";

/** An evaluation of the target model that another run has made. */
export interface EarlierMeasurement extends Pick<EvaluationEvent, "summary" | "seconds"> {
  /** The id of the other run. */
  readonly run: string;
  readonly records: PassageEvaluation[];
}

/** What decides the result of an evaluation besides the model, the sets and the machine. */
interface MeasuringRun {
  readonly runFolder: string;
  readonly configuration: Pick<Configuration, "model" | "device" | "adapter" | "evaluation">;
  /** SHA-256 of the program that measures. */
  readonly program: string;
}

/**
 * The SHA-256 hash of everything that decides what an evaluation of a run's target model finds: the program, the
 * machine, the model, the sets and the settings. Two evaluations with the same hash find the same.
 *
 * @returns undefined if the model is an adapter, because the run has no hashes of the adapter's base model, or if a
 *   file in the model's folder cannot be read
 */
export async function hashMeasured(
  { runFolder, configuration, program }: MeasuringRun,
  set: EvaluationSet,
): Promise<string | undefined> {
  const { model, device, adapter, evaluation } = configuration;
  const record = await readRunRecord(runFolder);
  const ofModel = modelHashes(record);
  if (ofModel.some(([name]) => name === "adapter_config.json")) return undefined;
  const measuring = { program, version: record.engineVersion, machine: record.machine, device, adapter };
  const settings = Object.fromEntries(Object.entries(evaluation).filter(([key]) => !unrelated.has(key)));
  const hash = createHash("sha256");
  const ofOthers = await hashSmallFiles(model).catch(() => undefined);
  // A file that cannot be read may be one that the model does not need.
  if (ofOthers === undefined) return undefined;
  hash.update(JSON.stringify([measuring, settings, ofModel, ofOthers]));
  hash.update(JSON.stringify(set));
  return hash.digest("hex");
}

/** The run's record has the hashes of these files, or the model is not read from them. */
const isWeights = (name: string): boolean => /\.(safetensors|bin|gguf|h5|msgpack|onnx|ot|pth?)$/.test(name);

/** The hashes of a model's other files, which turn text into tokens or end a completion. */
const hashSmallFiles = async (model: string): Promise<[name: string, hash: string][]> => {
  const hashes: [name: string, hash: string][] = [];
  for (const name of (await readdir(model)).filter((each) => !isWeights(each)).sort()) {
    const file = path.join(model, name);
    const found = await stat(file).catch(ifCode("ENOENT", undefined));
    if (found?.isFile() === true) hashes.push([name, await hashFile(file)]);
  }
  return hashes;
};

/** The keys of `evaluation` that decide when a run measures, how much it measures between steps, or its verdict. */
const unrelated = new Set(["everySteps", "everyEpochs", "documentsPerTask", "targets"]);

/** The hashes of the target model's configuration and weights. The keys are the names of the files. */
const modelHashes = ({ model, hashes }: RunRecord): [name: string, hash: string][] =>
  Object.entries(hashes).flatMap(([file, hash]): [string, string][] =>
    path.dirname(file) === model ? [[path.basename(file), hash]] : [],
  );

/**
 * Finds an evaluation before the first step among the other runs of the same directory. The latest run comes first. A
 * run that cannot be read is passed over, because the engine can make the evaluation itself.
 *
 * @param inputs the hash of `hashMeasured`
 */
export async function findEarlierMeasurement(
  runFolder: string,
  inputs: string,
): Promise<EarlierMeasurement | undefined> {
  const own = modelHashes(await readRunRecord(runFolder)).join();
  for (const run of await listRuns(path.dirname(runFolder))) {
    // Most runs of another model are passed over by their record alone. Their event logs may be long.
    if (!("record" in run) || run.folder === runFolder || modelHashes(run.record).join() !== own) continue;
    const found = await measurementOf(run.folder, inputs).catch((error: unknown) => {
      if (error instanceof HumanError) return undefined;
      throw error;
    });
    if (found !== undefined) return { ...found, run: found.run ?? run.record.id };
  }
  return undefined;
}

/** The measurement of a run. `run` is the run from which the run itself has taken it. */
const measurementOf = async (
  folder: string,
  inputs: string,
): Promise<(Omit<EarlierMeasurement, "run"> & { readonly run: string | undefined }) | undefined> => {
  const { events } = await readEvents(folder);
  const found = events.find(
    (event): event is EvaluationEvent =>
      event.type === "evaluation" && event.phase === "before" && event.inputs === inputs,
  );
  if (found === undefined) return undefined;
  const { summary, seconds, file, takenFrom } = found;
  return { summary, seconds, run: takenFrom, records: await readEvaluation(folder, file) };
};

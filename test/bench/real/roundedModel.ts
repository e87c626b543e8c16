import { availableParallelism } from "node:os";
import { openBackend } from "../../../src/backends/openBackend";
import { loadMeasuringConfiguration } from "../../../src/configuration/load";
import { evaluate } from "../../../src/evaluation/evaluate";
import { loadEvaluationSet } from "../../../src/evaluation/evaluationSet";
import { writeJson } from "../../../src/runs/atomicFile";
import type { RoundedResult } from "./finishedJob";

/** The argument of this process, as JSON. */
interface Settings {
  /** The folder of the model. */
  readonly model: string;
  /** A configuration with the sets and the settings of the evaluation. */
  readonly configuration: string;
  /** The file to write. */
  readonly to: string;
}

/** Measures a model with the weights of its layers in 4 bits. `lethe evaluate` has no option for that. */
async function main(): Promise<void> {
  const { model: folder, configuration: file, to } = JSON.parse(process.argv[2] ?? "") as Settings;
  const started = performance.now();
  const { configuration } = await loadMeasuringConfiguration(file);
  const { data, evaluation, training } = configuration;
  const set = await loadEvaluationSet(data, training.seed);
  const threads = availableParallelism();
  const backend = await openBackend({ name: "cpu", precision: "float32", threads }, (line) => console.error(line));
  const model = await backend.open({ folder, weightBits: 4 });
  const { summary, records } = await evaluate({ model }, set, evaluation);
  await model.dispose();
  await backend.dispose();
  const passages = set.passages.map(({ id, split, document }) => ({ id, split, document }));
  const seconds = (performance.now() - started) / 1000;
  await writeJson(to, { summary, records, passages, seconds } satisfies RoundedResult);
}

void main();

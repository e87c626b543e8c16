import { mkdirSync } from "node:fs";
import path from "node:path";
import { openBackend } from "../../../src/backends/openBackend";
import { loadConfiguration } from "../../../src/configuration/load";
import { describeMachine } from "../../../src/control/machine";
import { HumanError } from "../../../src/protocol/humanError";
import { formatDuration } from "../../../src/protocol/wording";
import { writeFileAtomically } from "../../../src/runs/atomicFile";
import { lockFolder } from "../real/lockFolder";
import { attackModel } from "./attack";
import type { Attacked, Bench } from "./attack";
import { hashModel } from "./kept";
import { readOptions } from "./options";
import type { Options } from "./options";
import { attackerTraining } from "./relearn";
import { aboutBench } from "./report";
import { readSets } from "./sets";
import { robustnessTable } from "./table";

async function main(): Promise<void> {
  const [root = "", ...words] = process.argv.slice(2);
  const options = readOptions(root, words);
  mkdirSync(path.join(options.out, "measurements"), { recursive: true });
  const unlock = await lockFolder(options.out);
  await runBenchmark(root, options).finally(unlock);
}

async function runBenchmark(root: string, options: Options): Promise<void> {
  const started = performance.now();
  const seed = options.seed === undefined ? [] : [`training.seed=${options.seed}`];
  const { configuration } = await loadConfiguration(options.configuration, seed);
  const training = attackerTraining(await readPreparation(options.preparedBy), {
    ...options,
    seed: configuration.training.seed,
  });
  const sets = await readSets(configuration);
  // A wrong folder is found before the first model is measured.
  for (const { folder } of options.models) await hashModel(folder);
  const backend = await openBackend(configuration.device, (line) => process.stderr.write(`${line}\n`));
  const bench: Bench = { root, out: options.out, backend, configuration, sets, training, say };
  const attacked: Attacked[] = [];
  for (const model of options.models) attacked.push(await attackModel(model, bench));
  await backend.dispose();
  const about = aboutBench({ date: new Date(), machine: describeMachine(), sets, training, attacked });
  const report = `# Robustness\n\n${about}\n\n${await robustnessTable(attacked)}\n`;
  const file = path.join(options.out, "report.md");
  await writeFileAtomically(file, report, "make its folder writable");
  say(`\n${report}\nWritten to ${file} in ${formatDuration((performance.now() - started) / 1000)}.`);
}

/**
 * Reads the training that made the target model.
 *
 * @throws HumanError if the configuration prepares no model
 */
const readPreparation = async (file: string) => {
  const { configuration } = await loadConfiguration(file);
  const { objective, training } = configuration;
  if (objective.name !== "memorization")
    throw new HumanError(
      `${file} prepares no model, because "objective.name" is "${objective.name}"; name the configuration that prepared ` +
        "the target model with --prepared-by.",
    );
  return training;
};

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

main().catch((error: unknown) => {
  if (!(error instanceof HumanError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
});

import path from "node:path";
import { HumanError } from "../../../src/protocol/humanError";
import { parseWords, wholeNumber } from "../words";

/** A model to attack. */
export interface NamedModel {
  readonly label: string;
  readonly folder: string;
}

export interface Options {
  /** The configuration of the unlearning run. It names the sets. */
  readonly configuration: string;
  /** The configuration that prepared the target model. The attacker trains as it does, with a lower learning rate. */
  readonly preparedBy: string;
  readonly models: readonly NamedModel[];
  /** Folder for everything that the benchmark writes. */
  readonly out: string;
  /** Optimiser steps of the attacker. */
  readonly steps: number;
  /** Forget texts in a step of the attacker. */
  readonly rows: number;
  /** The attacker's learning rate. Undefined: a third of the preparation's. */
  readonly rate: number | undefined;
  /** Undefined: the seed of the run's configuration. */
  readonly seed: number | undefined;
}

/** The label of the model with which the others are compared. */
export const retrainedLabel = "retrained";

const usage =
  "usage: npm run bench -- robustness <configuration of the run> <label>=<model folder> ... " +
  "[--prepared-by <configuration>] [--out <folder>] [--steps <n>] [--rows <n>] [--rate <number>] [--seed <n>]";

/**
 * Reads the words after the benchmark's name.
 *
 * @throws HumanError with one sentence
 */
export function readOptions(root: string, words: readonly string[]): Options {
  const { values, positionals } = parseWords(words, ["prepared-by", "out", "steps", "rows", "rate", "seed"], usage);
  const [configuration, ...given] = positionals;
  if (configuration === undefined || given.length === 0) throw new HumanError(usage);
  const models = given.map(readModel);
  const twice = models.find(({ label }, place) => models.findIndex((model) => model.label === label) < place);
  if (twice !== undefined)
    throw new HumanError(`Two models have the label "${twice.label}"; give each model its own label.`);
  return {
    configuration,
    preparedBy: values["prepared-by"] ?? path.join(path.dirname(configuration), "prepare.lethe.json"),
    models,
    out: path.resolve(values.out ?? path.join(root, ".lethe/robustness")),
    steps: wholeNumber("steps", values.steps, 1) ?? 120,
    rows: wholeNumber("rows", values.rows, 1) ?? 16,
    rate: positiveNumber("rate", values.rate),
    seed: wholeNumber("seed", values.seed, 0),
  };
}

const readModel = (word: string): NamedModel => {
  const sign = word.indexOf("=");
  const [label, folder] = [word.slice(0, sign), word.slice(sign + 1)];
  if (sign < 1 || folder === "")
    throw new HumanError(`"${word}" names no model; write <label>=<model folder>, for example unlearned=my-model.`);
  return { label, folder: path.resolve(folder) };
};

const positiveNumber = (name: string, given: string | undefined): number | undefined => {
  if (given === undefined) return undefined;
  const number = Number(given);
  if (Number.isFinite(number) && number > 0) return number;
  throw new HumanError(`--${name} needs a number above 0, not "${given}".`);
};

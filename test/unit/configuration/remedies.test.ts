import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { knownKeys } from "../../../src/configuration/knownKeys";
import { configurationSchema } from "../../../src/configuration/schema";
import { describeIssues } from "../../../src/configuration/issues";
import { addCommands } from "../terminal/program";

/*
 * Messages name a remedy: a key to set, or a command to run. These tests read every message of the source code. A key
 * must exist, and a command must exist with its options. Following a remedy of the schema must end the refusal.
 */

const root = path.join(import.meta.dirname, "../../../src");
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name, text: readFileSync(path.join(root, name), "utf8") }));

/** The texts of a source file. The parts of a text that `+` joins count as one. */
function textsOf(source: string): string[] {
  const joined = source.replaceAll(/(["'`])\s*\+\s*(["'`])/g, (_, end: string, start: string) =>
    end === "`" || start === "`" || end !== start ? "\u0000" : "",
  );
  return joined.split("\n").filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line));
}

describe("a remedy in a message", () => {
  const sections = "(?:data|training|evaluation|objective|adapter|output|device)";
  // A key stands in quotation marks, or after a word that begins a remedy.
  const namedKey = new RegExp(
    `"(${sections}\\.[a-zA-Z.]+)"|(?:[Ss]et|lower|raise|another|--set) (${sections}\\.[a-zA-Z.]+)`,
    "g",
  );

  it("names keys that exist", () => {
    const found = sources.flatMap(({ name, text }) =>
      textsOf(text).flatMap((line) =>
        [...line.matchAll(namedKey)].map(([, quoted, bare]) => ({ name, key: quoted ?? bare })),
      ),
    );
    const known = new Set(knownKeys());
    expect(found.length).toBeGreaterThan(30);
    expect(found.filter(({ key = "" }) => !known.has(key.replace(/\.$/, "")))).toEqual([]);
  });

  it("names commands and options that exist", () => {
    const program = new Command();
    addCommands(program);
    const commands = new Map(program.commands.map((command) => [command.name(), command]));
    const named = sources.flatMap(({ name, text }) =>
      textsOf(text).flatMap((line) =>
        [...line.matchAll(/"lethe ([a-z]+)((?: [^"]*)?)"/g)].map(([, command = "", rest = ""]) => ({
          name,
          command,
          options: [...rest.matchAll(/(?<=\s)--[a-z-]+/g)].map(([option]) => option),
        })),
      ),
    );
    expect(named.length).toBeGreaterThan(8);
    const wrong = named.filter(({ command, options }) => {
      const flags = commands.get(command)?.options.map(({ long }) => long) ?? [];
      return !commands.has(command) || options.some((option) => !flags.includes(option));
    });
    expect(wrong).toEqual([]);
  });
});

interface Refused {
  readonly configuration: Tree;
  /** The remedy in the message, and what a user who follows it changes. */
  readonly remedies: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
type Tree = Readonly<Record<string, object | string>>;

const data = { forget: "f", retain: "r" };
const base = { name: "base", model: "b" };
const distillation = { name: "distillation", teacher: base };
const restart = { name: "restart", base: "b" };
const undial = { name: "undial", contextNoise: 0.3 };

/** Configurations that the schema refuses with a remedy. */
const refused: readonly Refused[] = [
  {
    configuration: { data, evaluation: { everySteps: 0 }, training: { stopWhen: { forgetAtMost: 0.1 } } },
    remedies: { 'set "evaluation.everySteps" above 0': { "evaluation.everySteps": 5 } },
  },
  {
    configuration: { data, evaluation: { everyEpochs: 0 }, training: { stopWhen: { forgetAtMost: 0.1 } } },
    remedies: { 'set "evaluation.everyEpochs" above 0': { "evaluation.everyEpochs": 1 } },
  },
  {
    configuration: { data, training: { stopWhen: { utilityBelow: 0.1 } } },
    remedies: { 'give the path of the questions as "data.utility"': { "data.utility": "u" } },
  },
  {
    configuration: { data, training: { generalBatchSize: 2 } },
    remedies: {
      'give the path of the text as "data.general"': { "data.general": "g" },
      "set the batch size to 0": { "training.generalBatchSize": 0 },
    },
  },
  {
    configuration: { data, training: { retainNoise: 0.2 } },
    remedies: {
      'set "objective.retainTerm" to "divergence"': { "objective.retainTerm": "divergence" },
      "set the noise to 0": { "training.retainNoise": 0 },
    },
  },
  {
    configuration: { data, objective: { name: "npo", retainWeight: 0 }, training: { retainNoise: 0.2 } },
    remedies: {
      'set "objective.retainTerm" to "divergence" and "objective.retainWeight" above 0': {
        "objective.retainTerm": "divergence",
        "objective.retainWeight": 1,
      },
      "set the noise to 0": { "training.retainNoise": 0 },
    },
  },
  {
    configuration: { data, objective: { name: "kl-minimization", retainWeight: 0 }, training: { retainNoise: 0.2 } },
    remedies: { 'set "objective.retainWeight" above 0': { "objective.retainWeight": 1 } },
  },
  ...["gradient-ascent", "memorization"].map((name) => ({
    configuration: { data, objective: { name }, training: { retainNoise: 0.2 } },
    remedies: { "set the noise to 0": { "training.retainNoise": 0 } },
  })),
  ...["garbledBatchSize", "alternativeBatchSize"].map((key) => ({
    configuration: { data, objective: undial, training: { [key]: 1 } },
    remedies: {
      'set "objective.retainTerm" to "divergence"': { "objective.retainTerm": "divergence" },
      "set the batch size to 0": { [`training.${key}`]: 0 },
    },
  })),
  {
    configuration: { data, training: { replayBatchSize: 1 } },
    remedies: {
      'set "objective.retainTerm" to "divergence"': { "objective.retainTerm": "divergence" },
      "set the batch size to 0": { "training.replayBatchSize": 0 },
    },
  },
  {
    configuration: { data, training: { garbledBatchSize: 1 } },
    remedies: {
      'needs the objective "undial" with "objective.contextNoise" above 0': {
        objective: { ...undial, retainTerm: "divergence" },
      },
    },
  },
  ...[
    { changes: {}, remedy: "must be 0", followed: { "training.forgetBatchSize": 0 } },
    {
      changes: { training: { forgetBatchSize: 0 }, adapter: { type: "lora" } },
      remedy: "set it to null",
      followed: { adapter: null },
    },
    {
      changes: { training: { forgetBatchSize: 0, stopWhen: { forgetAtMost: 0.1 } } },
      remedy: "remove it",
      followed: { "training.stopWhen": {} },
    },
    {
      changes: { training: { forgetBatchSize: 0 }, objective: { ...restart, lossWeight: 0 } },
      remedy: "cannot be 0 together with divergenceWeight",
      followed: { "objective.divergenceWeight": 1 },
    },
    {
      changes: { training: { forgetBatchSize: 0 }, objective: { name: "restart" } },
      remedy: 'set "objective.noise" to begin with a disturbed copy',
      followed: { "objective.noise": 0.5 },
    },
    {
      changes: { training: { forgetBatchSize: 0 }, objective: { ...restart, noise: 0.5 } },
      remedy: "remove one of them",
      followed: { objective: restart },
    },
    {
      changes: { training: { forgetBatchSize: 0, retainNoise: 0.2 } },
      remedy: "set the noise to 0",
      followed: { "training.retainNoise": 0 },
    },
  ].map(({ changes, remedy, followed }) => ({
    configuration: { data, objective: restart, ...changes },
    remedies: { [remedy]: followed },
  })),
  {
    configuration: { data, training: { retainBatchSize: 0 } },
    remedies: { "must be at least 1": { "training.retainBatchSize": 1 } },
  },
  {
    configuration: { data, training: { forgetBatchSize: 0 } },
    remedies: { "must be at least 1": { "training.forgetBatchSize": 1 } },
  },
  {
    configuration: { data, training: { microBatches: 9 } },
    remedies: { "must be at most 8": { "training.microBatches": 8 } },
  },
  {
    configuration: { data, objective: { name: "memorization" }, training: { forgetBatchSize: 0, retainBatchSize: 0 } },
    remedies: { "cannot both be 0": { "training.retainBatchSize": 1 } },
  },
  {
    configuration: { data, objective: { ...distillation, divergenceWeight: 0 } },
    remedies: { "set one of them above 0": { "objective.tokenWeight": 1 } },
  },
  ...[
    [{ name: "npo", documentWeight: 1 }, "or set the weight to 0", { documentWeight: 0 }],
    [{ name: "simnpo", delta: "unseen" }, "or set a number", { delta: 2 }],
    [
      { ...distillation, teacher: { ...base, calibrate: true } },
      "or set it to false",
      { teacher: { ...base, calibrate: false } },
    ],
    [
      { ...distillation, teacher: { name: "garbled" } },
      "or set a share from 0 to 1",
      { teacher: { name: "garbled", contextNoise: 0.7 } },
    ],
    [{ ...distillation, teacher: { name: "twin" } }, "or set a number", { teacher: { name: "twin", power: 1 } }],
  ].map(([objective, remedy, change]) => ({
    configuration: { data, objective: objective as object },
    remedies: {
      'give the path of such documents as "data.holdout"': { "data.holdout": "h" },
      [remedy as string]: { objective: { ...(objective as object), ...(change as object) } },
    },
  })),
  { configuration: { data: { forget: "f" } }, remedies: { "is missing; add it": { "data.retain": "r" } } },
  {
    configuration: { data, training: { epochs: 1, steps: 2 } },
    remedies: { "remove one of them": { "training.epochs": undefined } },
  },
  {
    configuration: { data, evaluation: { everyEpochs: 1, everySteps: 2 } },
    remedies: { "remove one of them": { "evaluation.everySteps": undefined } },
  },
];

const messageOf = (configuration: object): string | undefined => {
  const { error } = configurationSchema.safeParse(configuration);
  return error === undefined ? undefined : describeIssues(error.issues, configuration)[0]?.message;
};

const changed = (configuration: object, changes: Readonly<Record<string, unknown>>): object => {
  const copy = structuredClone(configuration) as Record<string, Record<string, unknown>>;
  for (const [key, value] of Object.entries(changes)) {
    const [section = "", name] = key.split(".");
    if (name === undefined) copy[section] = value as Record<string, unknown>;
    else copy[section] = { ...(section === "objective" ? { name: "npo" } : {}), ...copy[section], [name]: value };
  }
  return copy;
};

describe("a refusal of the schema ends when its remedy is followed", () => {
  it.each(refused)("$configuration", ({ configuration, remedies }) => {
    const whole = { model: "m", ...configuration };
    const message = messageOf(whole);
    for (const [remedy, changes] of Object.entries(remedies)) {
      expect(message).toContain(remedy);
      expect(messageOf(changed(whole, changes)), remedy).toBeUndefined();
    }
    // A message that tells to set the key "retainTerm" is right only for an objective with this key.
    if (message?.includes('"objective.retainTerm"') === true)
      expect(Object.keys(remedies).some((remedy) => remedy.includes("retainTerm"))).toBe(true);
  });
});

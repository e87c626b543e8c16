import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../../src/configuration/load";
import { attackNames } from "../../../src/protocol/attacks";
import { defaultTargets } from "../../../src/protocol/verdict/targets";
import { configurationFile, required } from "../support/configurationFile";

const { folder, write, load, refusal } = configurationFile();

describe("loadConfiguration", () => {
  it("accepts every configuration of the sample", async () => {
    const sample = path.join(import.meta.dirname, "../../../media/sample");
    const files = (await readdir(sample)).filter((name) => name.endsWith(".lethe.json"));
    const names = await Promise.all(
      files.map(async (name) => (await loadConfiguration(path.join(sample, name))).configuration.name),
    );
    expect(names).toEqual(files.map((name) => name.replace(".lethe.json", "")));
  });

  it.each([{ name: "gradient-ascent" }, { name: "npo", retainTerm: "none" }, { name: "npo", retainWeight: 0 }])(
    "needs no retain texts without a retain term: %j",
    async (objective) => {
      const { training } = await load({ ...required, objective, training: { retainBatchSize: 0, microBatches: 8 } });
      expect(training).toMatchObject({ retainBatchSize: 0, microBatches: 8 });
    },
  );

  it("reads a restart, with the path of its base from the file's folder", async () => {
    const objective = { name: "restart", base: "base" };
    const training = { forgetBatchSize: 0, microBatches: 8 };
    const found = await load({ ...required, objective, training });
    expect(found.objective).toEqual({
      ...{ name: "restart", base: path.join(folder, "base") },
      ...{ lossWeight: 1, divergenceWeight: 0, listedTokens: 64 },
    });
  });

  it("fills in an adapter's defaults, also for an adapter set with --set", async () => {
    const expected = { type: "lora", targets: ["q_proj", "v_proj"], rank: 16, alpha: 32, frozenBits: 32, dropout: 0 };
    expect((await load({ ...required, adapter: { type: "lora" } })).adapter).toEqual(expected);
    expect((await load({ ...required, adapter: null }, "adapter.type=lora", "adapter.rank=4")).adapter).toEqual({
      ...expected,
      rank: 4,
    });
  });

  it("fills in every default and makes paths absolute from the file's folder", async () => {
    const file = await write(required);
    const loaded = await loadConfiguration(path.relative(process.cwd(), file));
    expect(loaded).toEqual({
      file,
      configuration: {
        model: path.join(folder, "model"),
        data: {
          forget: path.join(folder, "forget.jsonl"),
          retain: path.join(folder, "retain.jsonl"),
          fields: {},
          promptShare: 0.5,
          retainWithheld: 0,
        },
        objective: { name: "npo", beta: 0.1, documentWeight: 0, forgetWeight: 1, retainWeight: 1, retainTerm: "loss" },
        adapter: null,
        training: {
          epochs: 5,
          forgetBatchSize: 8,
          retainBatchSize: 8,
          generalBatchSize: 0,
          gradientCheckpointing: false,
          garbledBatchSize: 0,
          alternativeBatchSize: 0,
          microBatches: 1,
          retainNoise: 0,
          replayBatchSize: 0,
          replayTexts: 400,
          stopWhen: {},
          learningRate: 1e-5,
          schedule: "constant",
          warmupSteps: 0,
          weightDecay: 0,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
          maxGradientNorm: 1,
          lossOn: "answer",
          maxLength: 512,
          seed: 0,
        },
        evaluation: {
          everyEpochs: 1,
          documentsPerTask: 8,
          batchSize: 32,
          maxNewTokens: 256,
          stop: [],
          utilityBy: "likelihood",
          utilityShots: 5,
          targets: defaultTargets,
        },
        assessment: {
          attacks: [...attackNames],
          samples: 10,
          temperature: 1,
          relearning: { share: 0.25, steps: 120, batchSize: 16 },
          allowedRecovery: 0.1,
        },
        output: { runsDirectory: path.join(folder, ".lethe", "runs"), dtype: "source", bestBy: "score", redact: true },
        device: { name: "cpu", precision: "auto" },
      },
    });
  });

  it("resolves the optional paths and keeps absolute paths", async () => {
    const absolute = path.resolve(folder, "..", "elsewhere");
    const data = { ...required.data, holdout: "h.jsonl", general: absolute, utility: "../u.jsonl" };
    const loaded = await load({ ...required, data, output: { runsDirectory: absolute } });
    expect(loaded.data).toMatchObject({
      holdout: path.join(folder, "h.jsonl"),
      general: absolute,
      utility: path.resolve(folder, "../u.jsonl"),
    });
    expect(loaded.output.runsDirectory).toBe(absolute);
  });

  it("accepts comments, trailing commas and a byte order mark", async () => {
    const text = `\uFEFF{ // the model\n "model": "m", /* the sets */ "data": {"forget": "f", "retain": "r",}, }`;
    expect((await load(text)).model).toBe(path.join(folder, "m"));
  });

  it("accepts steps and everySteps instead of epochs", async () => {
    const { training, evaluation } = await load({ ...required, training: { steps: 9 }, evaluation: { everySteps: 0 } });
    expect(training).toMatchObject({ steps: 9 });
    expect(training).not.toHaveProperty("epochs");
    expect(evaluation).toMatchObject({ everySteps: 0 });
    expect(evaluation).not.toHaveProperty("everyEpochs");
  });

  it.each([
    [{ training: { learningrate: 1 } }, 'unknown key "training.learningrate"; did you mean "training.learningRate"?'],
    [{ learningRate: 1 }, 'unknown key "learningRate"; did you mean "training.learningRate"?'],
    [{ modle: "m", model: undefined }, 'unknown key "modle"; did you mean "model"?'],
    [
      { device: { gpu: 1 } },
      'unknown key "device.gpu"; the keys of "device" are "name", "precision", "threads", "keepAwake".',
    ],
    [
      { objective: { name: "gradient-difference", beta: 0.1 } },
      'unknown key "objective.beta"; the keys of "objective" are "name", "forgetWeight", "retainWeight", "retainTerm".',
    ],
    [{ training: { epochs: "five" } }, '"training.epochs" must be a number, not "five".'],
    [{ training: { epochs: 1.5 } }, '"training.epochs" must be a whole number, not 1.5.'],
    [{ training: { epochs: 0 } }, '"training.epochs" must be at least 1, not 0.'],
    [{ training: { learningRate: 0 } }, '"training.learningRate" must be greater than 0, not 0.'],
    [{ training: { beta1: 1 } }, '"training.beta1" must be less than 1, not 1.'],
    [{ training: [] }, '"training" must be an object in braces, not [].'],
    [{ data: { ...required.data, retainWithheld: 2 } }, '"data.retainWithheld" must be at most 0.9, not 2.'],
    [{ data: { forget: "f" } }, '"data.retain" is missing; add it.'],
    [{ model: undefined }, '"model" is missing; add it.'],
    [{ model: "" }, '"model" must not be empty, not "".'],
    [{ evaluation: { stop: ["a", 1] } }, '"evaluation.stop[1]" must be text, not 1.'],
    [{ evaluation: { stop: "a" } }, '"evaluation.stop" must be a list, not "a".'],
    [
      { training: { schedule: "lineal" } },
      '"training.schedule" must be "constant", "linear" or "cosine", not "lineal"; did you mean "linear"?',
    ],
    [{ device: { name: "cuda" } }, '"device.name" must be "auto", "cpu" or "webgpu", not "cuda".'],
    [
      { objective: { name: "npp" } },
      '"objective.name" must be "npo", "simnpo", "gradient-ascent", "gradient-difference", "kl-minimization", "undial", "distillation", "restart" or "memorization", not "npp"; did you mean "npo"?',
    ],
    [
      { objective: {} },
      '"objective.name" is missing; add it as "npo", "simnpo", "gradient-ascent", "gradient-difference", ' +
        '"kl-minimization", "undial", "distillation", "restart" or "memorization".',
    ],
    [
      { training: { epochs: 1, steps: 1 } },
      '"training.steps" and "training.epochs" exclude each other; remove one of them.',
    ],
    [
      { evaluation: { everyEpochs: 0, everySteps: 1 } },
      '"evaluation.everySteps" and "evaluation.everyEpochs" exclude each other; remove one of them.',
    ],
    [
      { training: { generalBatchSize: 4 } },
      '"training.generalBatchSize" needs general text; give the path of the text as "data.general", or set the ' +
        "batch size to 0.",
    ],
    [
      { training: { forgetBatchSize: 0 } },
      '"training.forgetBatchSize" must be at least 1; only the objectives "restart" and "memorization" can train ' +
        "without forget texts.",
    ],
    [
      { training: { retainNoise: 0.3 } },
      '"training.retainNoise" needs the retain term "divergence", because the retain loss would teach the model the ' +
        'noise; set "objective.retainTerm" to "divergence", or set the noise to 0.',
    ],
    [
      { objective: { name: "gradient-ascent", retainTerm: "loss" } },
      'unknown key "objective.retainTerm"; the keys of "objective" are "name".',
    ],
    [
      { training: { retainBatchSize: 0 } },
      '"training.retainBatchSize" must be at least 1, because the objective has a retain term.',
    ],
    [
      { training: { microBatches: 9 } },
      '"training.microBatches" must be at most 8, because each part of a step needs at least one text for each term of the loss.',
    ],
    [
      { adapter: { type: "lora", targets: ["qproj"] } },
      '"adapter.targets[0]" must be "q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj" or "down_proj", ' +
        'not "qproj"; did you mean "q_proj"?',
    ],
    [{ adapter: { rank: 4 } }, '"adapter.type" is missing; add it as "lora".'],
    [{ adapter: { type: "lora", dropout: 1 } }, '"adapter.dropout" must be less than 1, not 1.'],
    [
      { objective: { name: "distillation", teacher: { name: "garbled", contextNoise: "calibrate" } } },
      '"objective.teacher.contextNoise" must be a number from 0 to 1 or "calibrated", not "calibrate"; did you mean ' +
        '"calibrated"?',
    ],
    [
      { objective: { name: "distillation", teacher: { name: "garbled", contextNoise: 2 } } },
      '"objective.teacher.contextNoise" must be at most 1, not 2.',
    ],
    [
      { objective: { name: "distillation", teacher: { name: "twin", power: true } } },
      '"objective.teacher.power" must be a number above 0 or "calibrated", not true.',
    ],
    [
      { objective: { name: "simnpo", delta: "unsen" } },
      '"objective.delta" must be a number of at least 0 or "unseen", not "unsen"; did you mean "unseen"?',
    ],
    [{ adapter: { type: "lora", frozenBits: 8 } }, '"adapter.frozenBits" must be 4 or 32, not 8.'],
    [{ objective: { name: "distillation" } }, '"objective.teacher" is missing; add it, such as {"name": "garbled"}.'],
    [
      { objective: { name: "distillation", teacher: "base" } },
      '"objective.teacher" must be an object in braces, such as {"name": "garbled"}, not "base".',
    ],
    [{ adapter: { type: "lora", ranks: 4 } }, 'unknown key "adapter.ranks"; did you mean "adapter.rank"?'],
    [
      { training: { garbledBatchSize: 2 } },
      '"training.garbledBatchSize" needs the objective "undial" with "objective.contextNoise" above 0.',
    ],
    [
      { objective: { name: "undial", contextNoise: 0.5 }, training: { garbledBatchSize: 2 } },
      '"training.garbledBatchSize" needs the retain term "divergence", because with the retain loss the model ' +
        'would learn these texts by heart; set "objective.retainTerm" to "divergence", or set the batch size to 0.',
    ],
  ])("refuses %j", async (change, sentence) => {
    expect(await refusal({ ...required, ...change })).toBe(`FILE: ${sentence}`);
  });

  it.each([{}, { epochs: 3 }, { steps: 3 }])("refuses general text as the only training text: %j", async (length) => {
    const training = { ...length, forgetBatchSize: 0, retainBatchSize: 0, generalBatchSize: 4 };
    const data = { ...required.data, general: "general.jsonl" };
    expect(await refusal({ ...required, data, objective: { name: "memorization" }, training })).toBe(
      'FILE: "training.forgetBatchSize" and "training.retainBatchSize" cannot both be 0, because an epoch is one ' +
        "pass " +
        "over the forget set or the retain set.",
    );
  });

  it.each([
    ['{\n  "model": "m"\n  "data": {}\n}', "FILE:3:3: a comma is missing; correct the JSON there."],
    ['{"model": m}', "FILE:1:11: this is not a JSON value (text needs double quotes); correct the JSON there."],
    ['\uFEFF{"model": "m}', "FILE:1:11: a text has no closing quote; correct the JSON there."],
    ["", "FILE:1:1: a value is missing; correct the JSON there."],
    ["[]", "FILE: the file must hold one JSON object with the run's settings."],
  ])("refuses the text %j", async (text, sentence) => {
    expect(await refusal(text)).toBe(sentence);
  });

  it("refuses a missing file and a folder", async () => {
    const missing = path.join(folder, "none.lethe.json");
    await expect(loadConfiguration(missing)).rejects.toThrow(
      `${missing} does not exist; give the path of a *.lethe.json file.`,
    );
    const subfolder = path.join(folder, "sub");
    await mkdir(subfolder);
    await expect(loadConfiguration(subfolder)).rejects.toThrow(
      `${subfolder} is a folder; give the path of a *.lethe.json file.`,
    );
  });
});

import { expect, it } from "vitest";
import path from "node:path";
import { loadConfiguration } from "../../../../src/configuration/load";
import { adviceFor } from "../../../../src/protocol/verdict/advice";
import type { Aim, VerdictLine } from "../../../../src/protocol/verdict/line";

const sample = path.join(import.meta.dirname, "../../../../media/sample");

/** The advice for a run of one of the sample's configurations that misses the given targets. */
const adviceOn = async (name: string, overrides: readonly string[], ...aims: readonly Aim[]) => {
  const { configuration } = await loadConfiguration(path.join(sample, `${name}.lethe.json`), overrides);
  const lines = aims.map((aim): VerdictLine => ({ aim, label: aim, status: "missed", value: "", target: "" }));
  return adviceFor({ level: "missed", headline: "", lines }, configuration, 180);
};

it("advises the recipe with alternative answers, and its keys are valid", async () => {
  const [advice] = await adviceOn("npo", [], "recited", "withheld");
  expect(advice?.text).toContain("alternative answers");
  const overrides = advice?.changes.map(([key, value]) => `${key}=${JSON.stringify(value)}`) ?? [];
  const { configuration } = await loadConfiguration(path.join(sample, "npo.lethe.json"), overrides);
  const undial = await loadConfiguration(path.join(sample, "undial.lethe.json"));
  expect(configuration.objective).toEqual(undial.configuration.objective);
  expect(configuration.training).toMatchObject({ steps: 180, warmupSteps: 60, learningRate: 7e-4 });
});

// A pass has 30 steps.
it.each([
  ["gradient-ascent", 2],
  ["gradient-difference", 5],
  ["kl-minimization", 4],
  ["npo", 6],
])("advises after %s what undial.lethe.json has", async (name, epochs) => {
  const file = path.join(sample, `${name}.lethe.json`);
  const before = await loadConfiguration(file, [`training.epochs=${epochs}`]);
  const steps = 30 * epochs;
  const lines: VerdictLine[] = [{ aim: "retain", label: "", status: "missed", value: "", target: "" }];
  const [advice] = adviceFor({ level: "missed", headline: "", lines }, before.configuration, steps);
  const overrides = advice?.changes.map(([key, value]) => `${key}=${JSON.stringify(value)}`) ?? [];
  const { objective, training } = (await loadConfiguration(file, overrides)).configuration;
  const undial = (await loadConfiguration(path.join(sample, "undial.lethe.json"))).configuration;
  const { retainBatchSize, generalBatchSize } = before.configuration.training;
  expect(objective).toEqual(undial.objective);
  expect(training).toEqual({
    ...undial.training,
    steps: 180,
    retainBatchSize: retainBatchSize === 0 ? 8 : retainBatchSize,
    generalBatchSize,
  });
});

it("advises another learning rate, another weight or replay if the run follows the recipe already", async () => {
  const rate = await adviceOn("undial", ["training.learningRate=2e-4"], "recited", "withheld");
  expect(rate.map(({ changes }) => changes)).toEqual([[["training.learningRate", 4e-4]]]);
  const weight = await adviceOn("undial", ["objective.retainWeight=0.5"], "recited", "withheld");
  expect(weight.map(({ changes }) => changes)).toEqual([[["objective.retainWeight", 3]]]);
  expect(await adviceOn("undial", ["training.replayBatchSize=0"], "retain")).toEqual([]);
  const replay = await adviceOn("undial", ["training.replayBatchSize=0"], "withheld");
  expect(replay.map(({ changes }) => changes)).toEqual([
    [
      ["training.replayBatchSize", 8],
      ["training.replayTexts", 300],
    ],
  ]);
});

it("gives no advice to a restart, which trains another model than the recipe", async () => {
  const restart = ['objective={"name":"restart","base":"base"}', "training.forgetBatchSize=0"];
  expect(await adviceOn("npo", [], "retain", "withheld")).not.toEqual([]);
  expect(await adviceOn("npo", restart, "retain", "withheld")).toEqual([]);
});

it("gives no advice that is not known to help", async () => {
  expect(await adviceOn("undial", [], "membership")).toEqual([]);
  expect(await adviceOn("npo", [], "membership")).toEqual([]);
  expect(await adviceOn("undial", [], "withheld", "utility")).toEqual([]);
  expect(await adviceOn("lora", [], "recited", "answered", "withheld")).toEqual([]);
});

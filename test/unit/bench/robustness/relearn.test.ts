import { expect, it } from "vitest";
import { configurationSchema } from "../../../../src/configuration/schema";
import { attackerTraining } from "../../../bench/robustness/relearn";

const configurationWith = (training: object) =>
  configurationSchema.parse({
    ...{ model: "model", data: { forget: "f", retain: "r", general: "g" } },
    ...{ objective: { name: "memorization" }, training },
  });
const prepared = configurationWith({
  ...{ epochs: 9, forgetBatchSize: 6, retainBatchSize: 6, generalBatchSize: 10, microBatches: 12 },
  ...{ learningRate: 3e-3, schedule: "cosine", warmupSteps: 50, weightDecay: 0.1, lossOn: "text" },
  stopWhen: { forgetAtMost: 0.1 },
}).training;

it("trains like the preparation, on forget texts alone and at a third of its learning rate", () => {
  const training = attackerTraining(prepared, { steps: 40, rows: 8, rate: undefined, seed: 3 });
  expect(configurationWith(training).training).toMatchObject({
    ...{ steps: 40, forgetBatchSize: 8, retainBatchSize: 0, generalBatchSize: 0, microBatches: 8, seed: 3 },
    ...{ learningRate: 1e-3, schedule: "cosine", warmupSteps: 4, weightDecay: 0.1, lossOn: "text", stopWhen: {} },
  });
});

it("takes the learning rate that the user names", () => {
  expect(attackerTraining(prepared, { steps: 4, rows: 8, rate: 5e-5, seed: 0 }).learningRate).toBe(5e-5);
});

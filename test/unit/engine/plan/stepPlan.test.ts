import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { configurationSchema } from "../../../../src/configuration/schema";
import { planSteps } from "../../../../src/engine/plan/stepPlan";
import { learningRateAt } from "../../../../src/engine/plan/learningRate";

interface ScheduledRun {
  readonly schedule: "constant" | "linear" | "cosine";
  readonly steps: number;
  readonly warmupSteps: number;
  readonly rates: readonly number[];
}
/** By test/fixtures/schedules.py. */
const schedules = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../../../fixtures/schedules.json"), "utf8"),
) as ScheduledRun[];

const trainingOf = (training: Record<string, unknown>) =>
  configurationSchema.parse({
    model: "m",
    objective: { name: "memorization" },
    data: { forget: "f", retain: "r", general: "g" },
    training,
  }).training;

const texts = (count: number, first: number) =>
  Array.from({ length: count }, (_, index) => ({ ids: [first + index, 1], targetStart: 1 }));
const sets = { forget: texts(5, 100), retain: texts(7, 200), general: texts(3, 300) };
const idsOf = (step: readonly { ids: readonly number[] }[]) => step.map(({ ids }) => ids[0]);

describe("the plan of a run", () => {
  const training = trainingOf({ epochs: 2, forgetBatchSize: 2, retainBatchSize: 3, generalBatchSize: 1, seed: 4 });

  it("goes through the forget set once an epoch, each text paired with retain and general text", () => {
    const plan = planSteps(sets, training);
    expect([plan.stepsPerEpoch, plan.totalSteps]).toEqual([3, 6]);
    const steps = Array.from({ length: 5 }, () => plan.next());
    const forget = steps.flatMap((step) => idsOf(step.forget));
    expect(new Set(forget.slice(0, 5))).toEqual(new Set([100, 101, 102, 103, 104]));
    expect(new Set(forget.slice(5, 10)).size).toBe(5);
    for (const step of steps) {
      expect(step.retain).toHaveLength(4);
      expect(step.forget.every(({ ids, index }) => ids[0] === 100 + index)).toBe(true);
    }
  });

  it("depends on the seed alone", () => {
    const order = (seed: number) => {
      const plan = planSteps(sets, { ...training, seed });
      return Array.from({ length: 6 }, () => plan.next()).flatMap(({ forget, retain }) =>
        idsOf([...forget, ...retain]),
      );
    };
    expect(order(4)).toEqual(order(4));
    expect(order(4)).not.toEqual(order(5));
  });
});

describe("noise", () => {
  const training = trainingOf({ epochs: 1, forgetBatchSize: 2, retainBatchSize: 4 });
  const long = (first: number) => [
    { ids: [...Array.from({ length: 400 }, (_, index) => first + index), 1], targetStart: 7 },
  ];
  const sets = { forget: long(1000), retain: long(2000), general: [] };
  const changed = (ids: readonly number[] = [], original: readonly number[] = []) =>
    ids.filter((id, index) => id !== original[index]).length / original.length;

  it("replaces a share of the tokens that the original model reads of a forget text, and leaves the text unchanged", () => {
    const [text] = planSteps(sets, training, 0.25).next().forget;
    expect(text?.ids).toEqual(sets.forget[0]?.ids);
    expect(changed(text?.referenceIds, text?.ids)).toBeGreaterThan(0.15);
    expect(changed(text?.referenceIds, text?.ids)).toBeLessThan(0.35);
    // Replacements come from the retain set, end-of-text not among them.
    const others = text?.referenceIds?.filter((id) => id !== 1 && id < 1000) ?? [];
    expect(others).toEqual([]);
    expect(planSteps(sets, training).next().forget[0]?.referenceIds).toEqual(text?.ids);
  });

  it("adds garbled forget texts to the retain texts", () => {
    const objective = { name: "undial", contextNoise: 0.6, retainTerm: "divergence" };
    const garbling = configurationSchema.parse({
      model: "m",
      data: { forget: "f", retain: "r" },
      objective,
      training: { forgetBatchSize: 1, retainBatchSize: 1, garbledBatchSize: 1 },
    }).training;
    const [retain, garbled] = planSteps(sets, garbling, 0.6).next().retain;
    expect(retain?.ids).toEqual(sets.retain[0]?.ids);
    expect(garbled?.targetStart).toBe(1);
    expect(changed(garbled?.ids, sets.forget[0]?.ids)).toBeGreaterThan(0.45);
  });

  it("replaces a share of every second retain text, and predicts all of its tokens", () => {
    const { retain } = planSteps(sets, { ...training, retainNoise: 0.5 }).next();
    const shares = retain.map(({ ids }) => changed(ids, sets.retain[0]?.ids));
    expect(shares.filter((share) => share === 0)).toHaveLength(2);
    expect(shares.filter((share) => share > 0.35 && share < 0.65)).toHaveLength(2);
    expect(retain.map(({ targetStart }) => targetStart).sort()).toEqual([1, 1, 7, 7]);
  });
});

it("without forget texts an epoch is one pass over the retain set", () => {
  const training = trainingOf({ epochs: 2, forgetBatchSize: 0, retainBatchSize: 2, generalBatchSize: 1 });
  const without = planSteps(sets, training);
  expect(without.totalSteps).toBe(8);
  expect(without.next().forget).toEqual([]);
});

describe("the learning rate", () => {
  it.each(schedules)("of a $schedule run of $steps steps with warm-up $warmupSteps is that of transformers", (run) => {
    const settings = { learningRate: 1, schedule: run.schedule, warmupSteps: run.warmupSteps };
    run.rates.forEach((rate, done) => expect(learningRateAt(done + 1, run.steps, settings)).toBeCloseTo(rate, 12));
  });
});

it("adds as many alternative completions as questions to the retain texts", () => {
  const training = trainingOf({ forgetBatchSize: 1, retainBatchSize: 1 });
  const alternatives = { completions: texts(3, 500), questions: texts(2, 600) };
  const plan = planSteps({ ...sets, alternatives }, { ...training, alternativeBatchSize: 2 });
  const drawn = [plan.next(), plan.next(), plan.next()].flatMap(({ retain }) => idsOf(retain.slice(1)));
  expect(drawn).toHaveLength(12);
  const count = (id: number) => drawn.filter((each) => each === id).length;
  // Each set is gone through in an order of its own, none twice before all were drawn once.
  expect([500, 501, 502].map(count)).toEqual([2, 2, 2]);
  expect([600, 601].map(count)).toEqual([3, 3]);
});

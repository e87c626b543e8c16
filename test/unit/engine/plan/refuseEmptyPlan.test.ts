import { describe, expect, it } from "vitest";
import { configurationSchema } from "../../../../src/configuration/schema";
import { warnOfLongWarmup } from "../../../../src/engine/plan/refuseEmptyPlan";
import { planSteps } from "../../../../src/engine/plan/stepPlan";
import { trainingTexts } from "../../../../src/engine/plan/trainingTexts";
import { HumanError } from "../../../../src/protocol/humanError";
import type { Passage, Split } from "../../../../src/protocol/passages";

const configurationOf = (training: object, objective: object = { name: "memorization" }) =>
  configurationSchema.parse({ model: "m", objective, data: { forget: "f", retain: "r" }, training });

const texts = (count: number) => Array.from({ length: count }, () => ({ ids: [5, 6, 1], targetStart: 1 }));

/** The message that planning ends with. */
const refusal = (sets: Partial<Record<"forget" | "retain", number>>, training: object, objective?: object): string => {
  const { forget = 5, retain = 7 } = sets;
  const plan = () =>
    planSteps(
      { forget: texts(forget), retain: texts(retain), general: [], alternatives: { completions: [], questions: [] } },
      configurationOf(training, objective).training,
    );
  expect(plan).toThrow(HumanError);
  try {
    plan();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

const nothingOf = (set: string) =>
  `No answer of the ${set} set begins within the first 512 tokens of its passage, so there is nothing to train on; `;

describe("planning refuses", () => {
  it.each([{}, { epochs: 3 }, { steps: 3 }])("a forget set without a text to train on: %j", (length) => {
    expect(refusal({ forget: 0 }, length)).toBe(`${nothingOf("forget")}raise "training.maxLength".`);
  });

  it.each([{}, { forgetBatchSize: 0 }, { forgetBatchSize: 0, steps: 3 }])(
    "a retain set without a text to train on: %j",
    (training) => {
      expect(refusal({ retain: 0 }, training)).toBe(
        `${nothingOf("retain")}raise "training.maxLength" or set "training.retainBatchSize" to 0.`,
      );
    },
  );

  it("steps whose only retain texts would be alternative answers, where there are none", () => {
    const objective = { name: "undial", contextNoise: 0.5, retainTerm: "divergence" };
    const training = { retainBatchSize: 0, alternativeBatchSize: 2 };
    expect(refusal({}, training, objective)).toContain('set "training.retainBatchSize" to at least 1.');
  });

  it("more steps than a number can count", () => {
    const epochs = Number.MAX_SAFE_INTEGER;
    expect(refusal({}, { epochs, forgetBatchSize: 1 })).toBe(
      `"training.epochs" and the batch sizes give ${5 * epochs} steps; a run takes at least 1 and at most ` +
        `${epochs}, so change "training.epochs" or set "training.steps".`,
    );
  });
});

it("planning takes an empty set that no step takes texts from", () => {
  const { training } = configurationOf({ epochs: 2, retainBatchSize: 0 });
  expect(planSteps({ forget: texts(5), retain: [], general: [] }, training).totalSteps).toBe(2);
  const retainAlone = configurationOf({ epochs: 2, forgetBatchSize: 0 }).training;
  expect(planSteps({ forget: [], retain: texts(9), general: [] }, retainAlone).totalSteps).toBe(4);
});

it("planning refuses a set when maxLength cuts off every answer", async () => {
  const passage = (split: Split): Passage => ({
    id: split,
    document: split,
    task: "t",
    split,
    kind: "question",
    prompt: "a b c",
    answer: "d",
    rephrasings: [],
    source: { file: "f", line: 1 },
  });
  /** A token a word. */
  const encode = (text: string) =>
    text
      .trim()
      .split(/\s+/)
      .map((_, index) => index + 2);
  const tokenizer = { endOfText: 1, encodePrompt: encode, encodeContinuation: encode } as never;
  const configuration = configurationOf({ maxLength: 2 });
  const cut = await trainingTexts(configuration, [passage("forget"), passage("retain")], tokenizer);
  expect(() => planSteps(cut, configuration.training)).toThrow("within the first 2 tokens");
});

it("warns of a warm-up that does not end before the run", () => {
  expect(warnOfLongWarmup(4, { warmupSteps: 3 })).toBeUndefined();
  expect(warnOfLongWarmup(4, { warmupSteps: 4 })).toBe(
    'The warm-up has 4 steps and the run has 4: the learning rate does not reach its peak; lower "training.warmupSteps".',
  );
  expect(warnOfLongWarmup(1, { warmupSteps: 9 })).toContain("the run changes nothing");
});

import { describe, expect, it } from "vitest";
import { configurationSchema } from "../../../../src/configuration/schema";
import type { Passage } from "../../../../src/protocol/passages";
import { workOfRun } from "../../../../src/terminal/runTime/runWork";
import { numberTokenizer } from "../../support/numberTokenizer";

/** A passage with a prompt of 3 tokens, and an answer of 3 tokens with its end of text. */
const passage = (split: Passage["split"], index: number): Passage => ({
  ...{ id: `${split}-${index}`, document: `${split}-${index}`, task: "", split, kind: "completion" },
  ...{ prompt: "5 6 7", answer: "8 9", rephrasings: [], source: { file: split, line: index + 1 } },
});
const passages = [0, 1, 2, 3].flatMap((index) => [passage("forget", index), passage("retain", index)]);

const objectives = {
  npo: { name: "npo" },
  undial: { name: "undial", retainTerm: "divergence", contextNoise: 0.5 },
  "gradient-ascent": { name: "gradient-ascent" },
  base: { name: "distillation", teacher: { name: "base", model: "b" } },
  lowered: { name: "distillation", teacher: { name: "lowered", garblings: 4, power: 2 } },
  garbled: { name: "distillation", teacher: { name: "garbled", garblings: 4, contextNoise: 0.5 } },
  restart: { name: "restart", base: "b" },
  predictions: { name: "restart", base: "b", divergenceWeight: 1 },
} as const;

interface Changes {
  readonly objective?: keyof typeof objectives;
  readonly training?: object;
  readonly evaluation?: object;
  readonly adapter?: object;
  readonly overrun?: number;
  readonly passages?: readonly Passage[];
}

const work = ({ objective = "npo", overrun = 0, ...changes }: Changes = {}) => {
  const configuration = configurationSchema.parse({
    ...{ model: "m", data: { forget: "f", retain: "r" }, objective: objectives[objective] },
    training: { forgetBatchSize: 2, retainBatchSize: 1, generalBatchSize: 0, steps: 10, ...changes.training },
    evaluation: { everySteps: 0, batchSize: 3, maxNewTokens: 11, ...changes.evaluation },
    ...(changes.adapter && { adapter: changes.adapter }),
  });
  const set = { passages: changes.passages ?? passages, heldOut: [] };
  return workOfRun({ configuration, tokenizer: numberTokenizer, overrun }, { set, general: [] });
};
/** The work that a change of the configuration adds. */
const added = (changes: Changes, before: Changes = {}) => {
  const [more, less] = [work({ ...before, ...changes }), work(before)];
  return {
    read: more.read - less.read,
    generated: more.generated - less.generated,
    decodingSteps: more.decodingSteps - less.decodingSteps,
  };
};

describe("the work of a run", () => {
  it("counts two evaluations of all passages, and the passes of each step", () => {
    // An evaluation reads 4 forget texts twice, 4 retain texts once (6 tokens each) and 8 prompts of 3 tokens. A step
    // reads 3 texts, forward once and backward twice.
    const evaluation = (4 * 2 + 4) * 6 + 8 * 3;
    // 8 completions in batches of 3 are 3 batches. Each batch takes a decoding step for each token.
    expect(work()).toEqual({ read: 2 * evaluation + 10 * 3 * 6 * 3, generated: 2 * 8 * 3, decodingSteps: 2 * 3 * 3 });
  });

  it("counts completions up to the limit, as far as the model goes beyond the answers", () => {
    expect(added({ overrun: 0.5 })).toEqual({ read: 0, generated: 2 * 8 * 4, decodingSteps: 2 * 3 * 4 });
    expect(work({ overrun: 1 }).generated).toBe(2 * 8 * 11);
  });

  it("counts the texts of a large holdout that are only scored", () => {
    const holdout = Array.from({ length: 70 }, (_, index) => passage("holdout", index));
    // Each evaluation reads 70 texts twice and completes 60 of them, in 20 more batches.
    const more = { read: 2 * (70 * 2 * 6 + 60 * 3), generated: 2 * 60 * 3, decodingSteps: 2 * 20 * 3 };
    expect(added({ passages: [...passages, ...holdout] })).toEqual(more);
  });

  it("counts the wrong answers before and after a run, but not those of the holdout", () => {
    const wrong = { wrongAnswers: ["1", "2", "3"] };
    const some = (split: Passage["split"], more: object) => ({ ...passage(split, 9), ...more });
    const readBy = (...more: Passage[]) => work({ passages: [...passages, ...more] }).read;
    // A row reads 6 tokens for its own answer and for each wrong answer, in two evaluations.
    expect(readBy(some("retain", wrong)) - readBy(some("retain", {}))).toBe(2 * 4 * 6);
    const paraphrased = { ...wrong, paraphrasedAnswer: "4" };
    expect(readBy(some("retain", paraphrased)) - readBy(some("retain", {}))).toBe(2 * 5 * 6);
    expect(readBy(some("holdout", wrong))).toBe(readBy(some("holdout", {})));
    const sampled = { evaluation: { everySteps: 5, documentsPerTask: 10 } };
    const between = (more: object) => added(sampled, { passages: [...passages, some("retain", more)] }).read;
    expect(between(wrong)).toBe(between({}));
  });

  it("counts the evaluations between the steps", () => {
    const sampled = added({ evaluation: { everySteps: 5, documentsPerTask: 1 } });
    // One evaluation, of one document of each set.
    expect(sampled).toEqual({ read: 2 * 6 + 2 * 3, generated: 2 * 3, decodingSteps: 3 });
  });

  it("counts an epoch of a restart by its retain texts, and the target model's predictions if they are learnt", () => {
    const training = { forgetBatchSize: 0, retainBatchSize: 2 };
    const epochs = (steps: object) => work({ objective: "restart", training: { ...training, ...steps } });
    // 4 retain texts in steps of 2.
    expect(epochs({ steps: undefined, epochs: 3 })).toEqual(epochs({ steps: 6 }));
    // A step reads two texts forward once and backward twice.
    const ofOneStep = 2 * 6 * 3 - 10 * 3 * 6 * 3;
    expect(epochs({ steps: 1 }).read - work().read).toBe(ofOneStep);
    // The target model reads each retain text once.
    const predicted = work({ objective: "predictions", training: { ...training, steps: 1 } });
    expect(predicted.read - work().read).toBe(ofOneStep + 4 * 6);
  });

  it("counts the texts that the target model writes for replay, reads again and learns", () => {
    const before = { objective: "restart", training: { forgetBatchSize: 0 } } as const;
    const more = added({ training: { forgetBatchSize: 0, replayBatchSize: 1, replayTexts: 5 } }, before);
    // 5 texts of 6 tokens after a beginning of 1, in batches of 3. To find beginnings, the model reads them and the 8
    // texts of the sets. Each of the 10 steps reads one text more.
    expect(more).toEqual({ read: 5 + (5 + 8) * 6 + 10 * 6 * 3, generated: 5 * 6, decodingSteps: 2 * 6 });
  });

  it("counts only the first tokens of long texts that the target model reads to find beginnings", () => {
    const long = passages.map((each) => ({ ...each, answer: Array.from({ length: 40 }, () => "8").join(" ") }));
    const before = { objective: "restart", training: { forgetBatchSize: 0 }, passages: long } as const;
    const more = added({ training: { forgetBatchSize: 0, replayBatchSize: 1, replayTexts: 5 } }, before);
    // A text has 44 tokens. To find beginnings, the model reads 24 of them.
    expect(more).toEqual({ read: 5 + (5 + 8) * 24 + 10 * 44 * 3, generated: 5 * 44, decodingSteps: 2 * 44 });
  });

  it("counts the passages of a large set by a part of them", () => {
    const many = Array.from({ length: 5000 }, (_, index) => passage(index % 2 ? "forget" : "retain", index));
    expect(work({ passages: many }).generated).toBe(2 * 5000 * 3);
  });

  it("counts how many times a teacher reads the forget texts", () => {
    // 4 forget texts of 6 tokens.
    for (const [objective, times] of [
      ["base", 1],
      ["lowered", 5],
      ["garbled", 4],
    ] as const)
      expect(added({ objective })).toEqual({ read: times * 4 * 6, generated: 0, decodingSteps: 0 });
  });

  it("counts four alternative answers for each forget passage", () => {
    const undial = { objective: "undial", training: { alternativeBatchSize: 0 } } as const;
    const more = added({ training: { alternativeBatchSize: 1 } }, undial);
    // An answer has up to 12 tokens. 16 answers in batches of 3 are 6 batches. A step then reads one text more, with
    // the trained and with the original model.
    expect(more).toEqual({ read: 16 * 3 + 10 * 6 * 4, generated: 16 * 12, decodingSteps: 6 * 12 });
  });

  it("counts the passes that an objective and an adapter need", () => {
    const textsOf = (changes: Changes): number => added({ ...changes, training: { steps: 11 } }, changes).read / 6;
    expect(textsOf({ objective: "npo" })).toBe(3 * 3);
    expect(textsOf({ objective: "undial" })).toBe(3 * 4);
    expect(textsOf({ objective: "gradient-ascent" })).toBe(2 * 3);
    expect(textsOf({ adapter: { type: "lora" } })).toBe(3 * 2);
  });
});

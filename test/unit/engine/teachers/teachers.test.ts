import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LiveModel } from "../../../../src/backends/backend";
import { readPassageSet } from "../../../../src/data/readPassageSet";
import { passageTexts } from "../../../../src/engine/plan/trainingTexts";
import type { PassageText } from "../../../../src/engine/plan/trainingTexts";
import { meanByTask } from "../../../../src/engine/teachers/calibration";
import { packedLoss } from "../../../../src/engine/teachers/distribution";
import { meanLosses } from "../../../../src/engine/teachers/predict";
import { teacherOf } from "../../../../src/engine/teachers/table";
import type { Taught, TeachingTools } from "../../../../src/engine/teachers/teacher";
import type { Split } from "../../../../src/protocol/passages";
import { openTestModel } from "../../support/openTestModel";

const sample = path.join(import.meta.dirname, "../../../../media/sample");
const listed = 20;
const tasks = ["Task1", "Task2", "Task3"];

let model: LiveModel;
let tools: TeachingTools;
let texts: PassageText[];
let told: string[];

const textsOf = async (split: Split, file: string, perTask: number): Promise<PassageText[]> => {
  const passages = await readPassageSet(path.join(sample, `data/${file}.jsonl`), split);
  const some = tasks.flatMap((task) => {
    const ofTask = passages.filter((passage) => passage.task === task);
    return [
      ...ofTask.filter(({ kind }) => kind === "completion").slice(0, perTask),
      ...ofTask.filter(({ kind }) => kind === "question").slice(0, 1),
    ];
  });
  return passageTexts(some, { maxLength: 96, lossOn: "document" }, model.tokenizer);
};

beforeAll(async () => {
  model = await openTestModel(path.join(sample, "model"));
  texts = await textsOf("forget", "forget", 3);
  const holdout = (await textsOf("holdout", "holdout", 4)).filter(({ passage }) => passage.kind === "completion");
  const losses = await meanLosses(model, holdout);
  told = [];
  tools = {
    target: model,
    openModel: () => Promise.reject(new Error("this teacher is no model of its own")),
    others: await textsOf("retain", "retain", 3),
    unseen: holdout.map((text, index) => ({ ...text, loss: losses[index] ?? NaN })),
    listed,
    seed: 3,
    onProgress: () => undefined,
    tell: (message) => told.push(message),
  };
});
afterAll(() => model.dispose());

/** Every distribution is complete, and its first token is the true one. */
function expectDistributions({ predictions }: Taught): void {
  expect(predictions).toHaveLength(texts.length);
  predictions.forEach(({ tokens, logProbabilities, restLogProbabilities }, index) => {
    const { ids = [], targetStart = 0 } = texts[index] ?? {};
    const predicted = ids.slice(Math.max(targetStart, 1));
    expect(restLogProbabilities).toHaveLength(predicted.length);
    expect(predicted.map((_, place) => tokens[place * listed])).toEqual(predicted);
    predicted.forEach((_, place) => {
      const row = logProbabilities.subarray(place * listed, (place + 1) * listed);
      const sum = row.reduce((so, log) => so + Math.exp(log), Math.exp(restLogProbabilities[place] ?? NaN));
      expect(sum).toBeCloseTo(1, 3);
      expect(new Set(tokens.subarray(place * listed, (place + 1) * listed)).size).toBe(listed);
    });
  });
}

const documentLosses = ({ predictions }: Taught) => {
  const documents = texts.flatMap((text, index) => (text.passage.kind === "completion" ? [{ text, index }] : []));
  return meanByTask(
    documents.map(({ text }) => text),
    (place) => {
      const prediction = predictions[documents[place]?.index ?? NaN];
      return prediction ? packedLoss(prediction) : NaN;
    },
  );
};
const unseenLosses = () => meanByTask(tools.unseen, (index) => tools.unseen[index]?.loss ?? NaN);

describe("the teachers on the sample's model, which recites the forget set", () => {
  it("garbled: has the mean loss of unseen documents by task, and says how it was calibrated", async () => {
    const teacher = teacherOf({ name: "garbled", garblings: 4, contextNoise: "calibrated" });
    const taught = await teacher(texts, tools);
    expectDistributions(taught);
    for (const task of tasks) expect(documentLosses(taught)(task) / unseenLosses()(task), task).toBeCloseTo(1, 3);
    // The share alone comes near to the loss, so the power is near 1.
    const powers = [...(told.at(-1) ?? "").matchAll(/Task\d: \d+ %, power (\d\.\d\d)/g)].map(([, power]) =>
      Number(power),
    );
    expect(powers).toHaveLength(3);
    for (const power of powers) expect(Math.abs(power - 1)).toBeLessThan(0.1);
    expect(await teacher(texts, tools)).toEqual(taught);
  });

  it("lowered: has the mean loss of unseen documents by task, and keeps the proportions of the other tokens", async () => {
    const taught = await teacherOf({ name: "lowered", garblings: 4, contextNoise: 0.9, power: "calibrated" })(
      texts,
      tools,
    );
    expectDistributions(taught);
    for (const task of tasks) expect(documentLosses(taught)(task) / unseenLosses()(task), task).toBeCloseTo(1, 1);
    // Between two tokens that are not the true one, the model's preference stays.
    const [text] = texts;
    const [prediction] = taught.predictions;
    if (!text || !prediction) throw new Error("there is a text");
    const [own] = await model.score([text], { topTokens: 5 });
    const [first] = own?.topTokens ?? [];
    const [one, other] = (first?.ids ?? []).filter((id) => id !== text.ids[1]);
    const lowered = (token = NaN): number => prediction.logProbabilities[prediction.tokens.indexOf(token)] ?? NaN;
    const before = (token = NaN): number => first?.logProbabilities[first.ids.indexOf(token)] ?? NaN;
    expect(lowered(one) - lowered(other)).toBeCloseTo(before(one) - before(other), 3);
  });

  it("twin: predicts the true tokens, and knows less of the facts than the target model", async () => {
    const taught = await teacherOf({ name: "twin", power: 1 })(texts, tools);
    expectDistributions(taught);
    const own = await meanLosses(model, texts);
    for (const [index, { passage }] of texts.entries())
      if (passage.kind === "completion" && passage.task === "Task2") {
        const prediction = taught.predictions[index];
        expect(prediction && packedLoss(prediction)).toBeGreaterThan((own[index] ?? NaN) + 1);
      }
    const calibrated = await teacherOf({ name: "twin", power: "calibrated" })(texts, tools);
    expectDistributions(calibrated);
    for (const task of tasks) expect(documentLosses(calibrated)(task) / unseenLosses()(task), task).toBeCloseTo(1, 1);
  });
});

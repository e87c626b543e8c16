import { describe, expect, it } from "vitest";
import type { LiveModel } from "../../../../src/backends/backend";
import { passageTexts } from "../../../../src/engine/plan/trainingTexts";
import type { PassageText } from "../../../../src/engine/plan/trainingTexts";
import { meanByTask } from "../../../../src/engine/teachers/calibration";
import { packedLoss } from "../../../../src/engine/teachers/distribution";
import { teacherOf } from "../../../../src/engine/teachers/table";
import type { TeachingTools } from "../../../../src/engine/teachers/teacher";
import { memoryBackend, writeTableModel } from "../../support/memoryBackend/memoryBackend";
import { temporaryFolder } from "../run/runFixture";

const words = ["<end>", "red", "one", "sun", "moon", "Anna", "Bert"];
const scoreOf: Readonly<Record<string, number>> = {
  ...{ "red one": 4, "one sun": 4, "sun <end>": 1 },
  ...{ "red Anna": 5, "Anna one": 5, "Bert one": 2, "moon one": 2 },
};

const openModel = async (): Promise<LiveModel> => {
  const folder = await temporaryFolder();
  const scores = words.map((last) => words.map((next) => scoreOf[`${last} ${next}`] ?? 0));
  await writeTableModel(folder, { words, contextLength: 16, scores });
  return memoryBackend().open({ folder });
};

const textsOf = (model: LiveModel, rows: readonly (readonly [task: string, text: string])[]): PassageText[] => {
  const passages = rows.map(([task, text], index) => {
    const [prompt = "", ...answer] = text.split(" ");
    return {
      ...({ id: String(index), document: `${task}${text}`, task, kind: "completion", split: "forget" } as const),
      ...{ prompt, answer: answer.join(" "), rephrasings: [], source: { file: "forget.jsonl", line: index + 1 } },
    };
  });
  return passageTexts(passages, { maxLength: 16, lossOn: "document" }, model.tokenizer);
};

const toolsOf = (model: LiveModel, changes: Partial<TeachingTools>): TeachingTools & { readonly told: string[] } => {
  const told: string[] = [];
  return {
    ...{ target: model, openModel: () => Promise.reject(new Error("no other model")), others: [], unseen: [] },
    ...{ listed: 4, seed: 1, onProgress: () => undefined, tell: (message, level) => told.push(`${level}: ${message}`) },
    ...changes,
    told,
  };
};

describe("the teacher garbled", () => {
  it("has the loss of unseen documents even if no share of replaced tokens reaches it, and says so", async () => {
    const model = await openModel();
    const texts = textsOf(model, [
      ["A", "red one sun"],
      ["B", "red one sun"],
    ]);
    const unseen = textsOf(model, [
      ["A", "moon one"],
      ["B", "moon one"],
    ]).map((text, index) => ({
      ...text,
      loss: [12, 1.5][index] ?? NaN,
    }));
    const tools = toolsOf(model, { unseen });
    const { predictions } = await teacherOf({ name: "garbled", garblings: 4, contextNoise: "calibrated" })(
      texts,
      tools,
    );
    const lossOf = meanByTask(texts, (index) => packedLoss(predictions[index] as (typeof predictions)[number]));
    expect(lossOf("A")).toBeCloseTo(12, 4);
    expect(lossOf("B")).toBeCloseTo(1.5, 4);
    expect(tools.told).toHaveLength(1);
    expect(tools.told[0]).toMatch(/\(A: 100 %, power [2-9]\.\d\d, loss 12\.00, aim 12\.00; B: \d+ %, .* aim 1\.50\)/);
  });
});

describe("the teacher twin", () => {
  const power = 1;

  it("reads a twin to its end if it is longer than every forget text", async () => {
    const model = await openModel();
    // The tokenizer does not know Cleo, so the text has one token fewer than its twin with Bert.
    const texts = textsOf(model, [["A", "red Cleo one sun"]]);
    const unseen = textsOf(model, [["A", "moon Bert"]]).map((text) => ({ ...text, loss: 1 }));
    const { predictions } = await teacherOf({ name: "twin", power })(texts, toolsOf(model, { unseen }));
    const [prediction] = predictions;
    const [scores] = await model.score(texts);
    // The tokens "one", "sun" and end-of-text. The last one stands behind "sun" in both texts.
    expect(prediction?.restLogProbabilities).toHaveLength(3);
    expect(prediction?.logProbabilities[2 * 4]).toBeCloseTo(scores?.logProbabilities[2] ?? NaN, 5);
  });

  it("takes the facts of another task if its own task has no other document with names", async () => {
    const model = await openModel();
    const texts = textsOf(model, [["A", "red Anna one"]]);
    const unseen = textsOf(model, [
      ["A", "moon one"],
      ["B", "moon Bert one"],
    ]).map((text) => ({ ...text, loss: 1 }));
    const tools = toolsOf(model, { unseen });
    const { predictions } = await teacherOf({ name: "twin", power })(texts, tools);
    const [asBert] = await model.score([{ ids: [6, 2], targetStart: 1 }]);
    // "one" has the probability that it has behind Bert.
    expect(predictions[0]?.logProbabilities[4]).toBeCloseTo(asBert?.logProbabilities[0] ?? NaN, 5);
    expect(tools.told).toEqual([]);
  });

  it("warns of texts without anything to exchange", async () => {
    const model = await openModel();
    const texts = textsOf(model, [
      ["A", "red one sun"],
      ["A", "red Anna one"],
      ["A", "red Bert one"],
    ]);
    const tools = toolsOf(model, {});
    await teacherOf({ name: "twin", power })(texts, tools);
    expect(tools.told).toEqual([expect.stringMatching(/^warning: 1 of 3 forget texts have no name or number/)]);
  });
});

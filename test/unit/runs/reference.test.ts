import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { EvaluationSummary, PassageEvaluation } from "../../../src/protocol/metrics";
import { readReference, referenceFile, writeReference } from "../../../src/runs/reference";
import { temporaryFolder } from "./temporaryFolder";

const summary = { tasks: {} } as EvaluationSummary;
const completion: PassageEvaluation = {
  ...{ id: "a-1sc1", split: "forget", task: "Task1", kind: "completion" },
  ...{
    completion: "a private text",
    score: 0.12345678901,
    f1: 0.5,
    nearVerbatim: 0.25,
    rouge1: 0.75,
    loss: 3.25,
    minK: -9,
  },
  tokens: [["private", -1]],
  memorization: { probability: 0.25, exactMemorization: 0.5, extractionStrength: 0 },
};
const question: PassageEvaluation = {
  ...{ id: "a-1qa0", split: "retain", task: "Task1", kind: "question", completion: "an answer", score: null },
  ...{ truthRatio: 0.75, answerProbability: 0.5, answerRecall: 0.25 },
  rephrased: [
    { completion: "private", score: 1 },
    { completion: "private", score: null },
  ],
  unmeasured: { score: "the model's predictions are not numbers" },
};

const place = async () => {
  const folder = await temporaryFolder();
  return { file: referenceFile(folder), configuration: path.join(folder, "run.lethe.json") };
};

describe("the figures of the retrained model", () => {
  it("are read as they were written, with the scores of every passage and without its text", async () => {
    const { file, configuration } = await place();
    await writeReference(file, { summary, passages: [completion, question] });
    const read = await readReference(configuration);
    expect(read?.summary).toEqual(summary);
    const { id, split, task, kind, f1, nearVerbatim, rouge1, loss, minK, memorization } = completion;
    const fluent = { isEmpty: false, isRepetitive: false };
    expect(read?.passages).toEqual([
      { id, split, task, kind, score: 0.1234568, f1, nearVerbatim, rouge1, loss, minK, memorization, ...fluent },
      {
        ...{ id: "a-1qa0", split: "retain", task: "Task1", kind: "question", score: null },
        ...{ truthRatio: 0.75, answerProbability: 0.5, answerRecall: 0.25 },
        ...{ rephrased: [{ score: 1 }, { score: null }], unmeasured: question.unmeasured },
      },
    ]);
    expect(await readFile(file, "utf8")).not.toMatch(/private|an answer/);
  });

  it("take little room for a large set", async () => {
    const { file, configuration } = await place();
    const passages = Array.from({ length: 5000 }, (_, row) => ({ ...completion, id: `document-${row}sc1` }));
    await writeReference(file, { summary, passages });
    expect((await stat(file)).size).toBeLessThan(1e6);
    expect((await readReference(configuration))?.passages).toHaveLength(5000);
  });

  it("may come from an earlier version, without scores of passages, or may be absent", async () => {
    const { file, configuration } = await place();
    expect(await readReference(configuration)).toBeUndefined();
    await writeFile(file, JSON.stringify({ model: "retrained", summary }));
    expect(await readReference(configuration)).toEqual({ summary, passages: undefined });
  });

  it.each([
    [
      "a file without figures",
      "{}",
      /reference\.json has no evaluation; delete it and write it again with "lethe prepare/,
    ],
    ["a file that is no JSON", "nonsense", /reference\.json has no evaluation/],
    ["a list", "[1]", /reference\.json has no evaluation/],
    [
      "scores that are no numbers",
      JSON.stringify({
        summary,
        passages: { columns: ["id", "split", "task", "kind", "score"], rows: [["a", "forget", "T", "question", "x"]] },
      }),
      /reference\.json has damaged scores in "passages"; delete the file/,
    ],
    ["rows that are no lists", JSON.stringify({ summary, passages: { columns: [], rows: [1] } }), /damaged scores/],
    ["no rows", JSON.stringify({ summary, passages: { columns: ["id"] } }), /damaged scores/],
    ["a wrong list of columns", JSON.stringify({ summary, passages: { columns: [1], rows: [] } }), /damaged scores/],
  ])("are refused in one sentence for %s", async (_, text, message) => {
    const { file, configuration } = await place();
    await writeFile(file, text);
    await expect(readReference(configuration)).rejects.toThrow(message);
  });
});

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readUtilityQuestions } from "../../../src/data/utilityQuestions";
import { jsonLines, temporaryFile } from "./temporaryFile";

const question = { subject: "chemistry", question: "What is water?", choices: ["H2O", "CO2"], answer: 1 };

describe("readUtilityQuestions", () => {
  it("reads the questions", async () => {
    const file = await temporaryFile("utility.jsonl", jsonLines([{ ...question, id: 5 }]));
    expect(await readUtilityQuestions(file)).toEqual({
      name: "utility.jsonl",
      questions: [question],
      workedExamples: new Map(),
    });
  });

  it.each([
    [{ answer: 2 }, "as the index of the right choice, a whole number from 0 to 1; correct or remove the row."],
    [{ answer: "B" }, "as the index of the right choice, a whole number from 0 to 1; correct or remove the row."],
    [{ answer: 0.5 }, "as the index of the right choice, a whole number from 0 to 1; correct or remove the row."],
    [{ choices: ["H2O"] }, 'needs "choices" as a list of two texts or more; correct or remove the row.'],
    [{ choices: ["H2O", 2] }, 'needs "choices" as a list of two texts or more; correct or remove the row.'],
    [{ question: "" }, 'has an empty "question"; fill it in or remove the row.'],
  ])("refuses %j", async (change, sentence) => {
    const file = await temporaryFile("utility.jsonl", jsonLines([question, { ...question, ...change }]));
    await expect(readUtilityQuestions(file)).rejects.toThrow(sentence);
    await expect(readUtilityQuestions(file)).rejects.toThrow(`${file}:2 `);
  });
});

describe("MMLU's folder", () => {
  const fixture = path.join(import.meta.dirname, "../../fixtures/measures/mmlu");

  it("is read with its worked examples and with subjects in alphabetical order", async () => {
    const { name, questions, workedExamples } = await readUtilityQuestions(fixture);
    expect(name).toBe("mmlu");
    expect(questions.map(({ subject }) => subject)).toEqual([
      ...Array<string>(2).fill("invented_botany"),
      ...Array<string>(3).fill("tidal_navigation"),
    ]);
    expect(questions[2]).toEqual({
      subject: "tidal_navigation",
      question: "A buoy has lost its\nlamp.\nWhat is it called now?",
      choices: ["Blind", "Idle, or dumb", "Lost", "Spare"],
      answer: 0,
    });
    expect(workedExamples.get("tidal_navigation")?.map(({ answer }) => answer)).toEqual([2, 1, 3]);
  });

  it.each([
    [{ "test/a_test.csv": "q,1,2,3,4,E\n" }, /a_test\.csv:1 needs six fields/],
    [{ "test/a_test.csv": 'q,1,2,3,4,A\n"two\nlines",1,2,3,4,5,A\n' }, /a_test\.csv:2 needs six fields/],
    [{ "test/a_test.csv": "q,1,2,3,4,A\n" }, /a_dev\.csv does not exist/],
    [{ "notes.txt": "q" }, /has no test\/<subject>_test\.csv; give MMLU's folder/],
  ])("is refused if it contains %j", async (files, sentence) => {
    const folder = path.dirname(await temporaryFile("readme.txt", "any"));
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), content);
    }
    await expect(readUtilityQuestions(folder)).rejects.toThrow(sentence);
  });
});

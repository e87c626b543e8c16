import { describe, expect, it } from "vitest";
import { readUtilityQuestions } from "../../../src/data/utility";
import { jsonLines, temporaryFile } from "./temporaryFile";

const question = { subject: "chemistry", question: "What is water?", choices: ["H2O", "CO2"], answer: 1 };

describe("readUtilityQuestions", () => {
  it("reads the questions", async () => {
    const file = await temporaryFile("utility.jsonl", jsonLines([{ ...question, id: 5 }]));
    expect(await readUtilityQuestions(file)).toEqual([question]);
  });

  it.each([
    [{ answer: 2 }, "as the index of the right choice, a whole number from 0 to 1; correct or remove the line."],
    [{ answer: "B" }, "as the index of the right choice, a whole number from 0 to 1; correct or remove the line."],
    [{ answer: 0.5 }, "as the index of the right choice, a whole number from 0 to 1; correct or remove the line."],
    [{ choices: ["H2O"] }, 'needs "choices" as a list of two texts or more; correct or remove the line.'],
    [{ choices: ["H2O", 2] }, 'needs "choices" as a list of two texts or more; correct or remove the line.'],
    [{ question: "" }, 'has an empty "question"; fill it in or remove the line.'],
  ])("refuses %j", async (change, sentence) => {
    const file = await temporaryFile("utility.jsonl", jsonLines([question, { ...question, ...change }]));
    await expect(readUtilityQuestions(file)).rejects.toThrow(sentence);
    await expect(readUtilityQuestions(file)).rejects.toThrow(`${file}:2 `);
  });
});

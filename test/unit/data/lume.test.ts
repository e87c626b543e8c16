import { describe, expect, it } from "vitest";
import { readPassages } from "../../../src/data/lume";
import { HumanError } from "../../../src/protocol/humanError";
import { jsonLines, temporaryFile } from "./temporaryFile";

const row = (change: object = {}): object => ({
  id: "7sc1",
  input: "Ada was",
  output: "born in May.",
  task: "Task2",
  ...change,
});

describe("readPassages", () => {
  it("reads completions and questions, keeping quotation marks in ids and the texts as they stand", async () => {
    const question = { id: '"8f-qa"qa12', input: "Who?", output: " Ada ", task: "Task1", rephrasings: ["Who is it?"] };
    const file = await temporaryFile("forget.jsonl", jsonLines([row({ other: 1 }), question]));
    expect(await readPassages(file, "forget")).toEqual([
      {
        id: "7sc1",
        document: "7",
        task: "Task2",
        split: "forget",
        kind: "completion",
        prompt: "Ada was",
        answer: "born in May.",
        rephrasings: [],
        source: { file, line: 1 },
      },
      {
        id: '"8f-qa"qa12',
        document: '"8f-qa"',
        task: "Task1",
        split: "forget",
        kind: "question",
        prompt: "Who?",
        answer: " Ada ",
        rephrasings: ["Who is it?"],
        source: { file, line: 2 },
      },
    ]);
  });

  it.each([
    [
      [row(), row({ id: "8sc1" }), row()],
      "FILE:3 repeats the id 7sc1 of line 1; give every row an id of its own or remove the line.",
    ],
    [
      [row({ id: "7" })],
      'FILE:1 has the id 7, whose ending names no kind of prompt; end it with "sc1" for a completion or "qa0", "qa1", … for a question.',
    ],
    [
      [row({ id: "sc1" })],
      'FILE:1 has the id sc1, whose ending names no kind of prompt; end it with "sc1" for a completion or "qa0", "qa1", … for a question.',
    ],
    [[row({ id: 7 })], 'FILE:1 has a number as "id"; write it as text or remove the line.'],
    [[row({ input: "" })], 'FILE:1 has an empty "input"; fill it in or remove the line.'],
    [[row(), row({ id: "8sc1", output: " \n" })], 'FILE:2 has an empty "output"; fill it in or remove the line.'],
    [[row({ task: undefined })], 'FILE:1 has no "task"; add it as text or remove the line.'],
    [[row({ output: null })], 'FILE:1 has null as "output"; write it as text or remove the line.'],
    [
      [row({ id: "7qa0", rephrasings: "Who?" })],
      'FILE:1 has "rephrasings" that are not a list of texts; write ["…", "…"] or remove the key.',
    ],
    [
      [row({ id: "7qa0", rephrasings: ["Who?", ""] })],
      'FILE:1 has "rephrasings" that are not a list of texts; write ["…", "…"] or remove the key.',
    ],
    [
      [row({ rephrasings: ["Who?"] })],
      'FILE:1 has "rephrasings" on a completion; only questions have them, so remove the key.',
    ],
  ])("refuses %j", async (rows, sentence) => {
    const file = await temporaryFile("forget.jsonl", jsonLines(rows));
    await expect(readPassages(file, "forget")).rejects.toThrow(new HumanError(sentence.replaceAll("FILE", file)));
  });
});

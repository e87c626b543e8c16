import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readPassages } from "../../../src/data/passages";
import type { RowFields } from "../../../src/editor/sets/selectionRow";
import { asAppended, selectionRow, surveySet } from "../../../src/editor/sets/selectionRow";
import { HumanError } from "../../../src/protocol/humanError";
import { temporaryFolder } from "../engine/runFixture";

describe("selectionRow", () => {
  it("appends rows that the engine reads, on lines of their own, under new ids", async () => {
    const file = path.join(await temporaryFolder(), "forget.jsonl");
    // Its last line has no end.
    let text = '{"id": "a1sc1", "input": "One two", "output": "three", "task": "Task2"}';
    for (const selection of ['A "quoted" line,\nand another one.', "  four words are enough  "]) {
      const { nextNumber, tasks } = surveySet(text);
      text += asAppended(selectionRow(selection, nextNumber, tasks[0] ?? ""), text);
    }
    await writeFile(file, text);
    const passages = await readPassages(file, "forget");
    expect(passages.map(({ id, task, kind, prompt, answer }) => [id, task, kind, prompt, answer])).toEqual([
      ["a1sc1", "Task2", "completion", "One two", "three"],
      ["selection-1sc1", "Task2", "completion", 'A "quoted" line,', "and another one."],
      ["selection-2sc1", "Task2", "completion", "four words", "are enough"],
    ]);
  });

  it.each<RowFields>([
    { id: "name", prompt: "beginning", answer: "rest", task: "a.b", document: "of" },
    { text: "body" },
  ])("writes the keys that the configuration names: %j", async (fields) => {
    const file = path.join(await temporaryFolder(), "forget.jsonl");
    const first = selectionRow("One two three four", 1, "topic", fields);
    expect(surveySet(first, fields)).toEqual({ nextNumber: 2, tasks: ["topic"] });
    await writeFile(file, `${first}\n`);
    const [passage] = await readPassages(file, "forget", { fields });
    expect(passage).toMatchObject({ kind: "completion", task: "topic", prompt: "One two", answer: "three four" });
  });

  it("cuts between two sentences where one ends near the middle", () => {
    const row = JSON.parse(selectionRow("It was a dark night. Nobody spoke a single word.", 1, "t")) as object;
    expect(row).toMatchObject({ input: "It was a dark night.", output: "Nobody spoke a single word." });
    const oneEnd = JSON.parse(selectionRow("Yes. It was a dark night and nobody spoke", 1, "t")) as object;
    expect(oneEnd).toMatchObject({ input: "Yes. It was a dark", output: "night and nobody spoke" });
  });

  it("refuses a text that is too short to be completed", () => {
    expect(() => selectionRow("three short words", 1, "t")).toThrow(HumanError);
  });

  it("finds the most frequent task, and the first number in an empty set", () => {
    const row = (task: string) => JSON.stringify({ id: "x", task });
    expect(surveySet([row("one"), row('a "b"'), row('a "b"')].join("\n")).tasks).toEqual(['a "b"', "one"]);
    expect(surveySet("")).toEqual({ nextNumber: 1, tasks: [] });
  });
});

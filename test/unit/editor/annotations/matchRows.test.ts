import { describe, expect, it } from "vitest";
import { matchRows } from "../../../../src/editor/annotations/matchRows";
import { readDataRows } from "../../../../src/editor/annotations/rows/dataRows";
import { findFields } from "../../../../src/editor/annotations/rows/rowFields";
import type { Passage } from "../../../../src/protocol/passages";
import { passage, row } from "./scored";

const passages = [0, 1, 2, 3, 4].map((line) => passage(line));
const lines = passages.map(row);

const match = (text: string, of: readonly Passage[] = passages): (readonly [number, string, boolean])[] => {
  const rows = readDataRows("forget.jsonl", text);
  const fields = findFields(rows, of) ?? { id: "id", prompt: "input", answer: "output" };
  const wrapped = of.map((one) => ({ passage: one }));
  return matchRows(rows, fields, wrapped).map(({ row: { line }, passage: found, isChanged }) => [
    line,
    found.passage.id,
    isChanged,
  ]);
};

describe("the passage of a row", () => {
  it("is the passage of its line in an unedited file", () => {
    expect(match(lines.join("\n"))).toEqual(passages.map(({ id }, line) => [line, id, false]));
  });

  it("is found on any line", () => {
    const text = ["", lines[3], '{"id": "new", "input": "A new prompt", "output": "a new answer"}', lines[1]].join(
      "\n",
    );
    expect(match(text)).toEqual([
      [1, "novel-3sc1", false],
      [3, "novel-1sc1", false],
    ]);
  });

  it("is marked as changed when the prompt or the answer was edited", () => {
    const text = [
      row(passage(0, { answer: "another answer" })),
      row(passage(1, { prompt: "Another prompt" })),
      row(passage(2, { id: "renamed" })),
      row(passage(3, { prompt: "Another prompt", answer: "another answer" })),
      row(passage(4, { id: "unknown", prompt: "Another prompt" })),
    ].join("\n");
    expect(match(text)).toEqual([
      [0, "novel-0sc1", true],
      [1, "novel-1sc1", true],
      [2, "novel-2sc1", false],
      [3, "novel-3sc1", true],
    ]);
  });

  it("is found by content before id, also when ids were swapped", () => {
    const text = [row(passage(0, { id: "novel-1sc1" })), row(passage(1, { id: "novel-0sc1" }))].join("\n");
    expect(match(text)).toEqual([
      [0, "novel-0sc1", false],
      [1, "novel-1sc1", false],
    ]);
  });

  it("is the one of the same line among equal rows, and belongs to one row only", () => {
    const alike = [0, 1].map((line) => passage(line, { prompt: "The same", answer: "the same" }));
    const text = [...alike.map(row).reverse(), row(passage(7, { prompt: "The same", answer: "the same" }))].join("\n");
    expect(match(text, alike)).toEqual([
      [0, "novel-0sc1", false],
      [1, "novel-1sc1", false],
    ]);
  });
});

describe("the fields of a file", () => {
  it("are the fields with the passages' texts, under any name", () => {
    const text = passages.map(({ id, prompt, answer }) => `${answer},x,${prompt},${id}`).join("\n");
    const rows = readDataRows("forget.csv", `completion,note,question,key\n${text}`);
    expect(findFields(rows, passages)).toEqual({ id: "key", prompt: "question", answer: "completion" });
  });

  it("are one field when a single text holds prompt and answer, split at any white space", () => {
    const text = passages.map(({ prompt, answer }) => `"${prompt}\n\n${answer} "`).join("\n");
    const rows = readDataRows("forget.csv", `body\n${text}`);
    expect(findFields(rows, passages)).toEqual({ id: undefined, text: "body" });
    expect(
      match(JSON.stringify({ id: passages[2]?.id, body: `${passages[2]?.prompt} ${passages[2]?.answer}` })),
    ).toEqual([[0, "novel-2sc1", false]]);
  });

  it("are unknown in a file that the run has not read", () => {
    expect(findFields(readDataRows("other.jsonl", '{"input": "a", "output": "b"}'), passages)).toBeUndefined();
    expect(findFields([], passages)).toBeUndefined();
  });
});

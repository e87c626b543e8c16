import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import type { DataRow, Stretch } from "../../../../src/editor/annotations/rows/dataRow";
import { readDataRows } from "../../../../src/editor/annotations/rowAnnotations";

/** The text between two places of a document. */
const slice = (text: string, stretch: Stretch | undefined): string => {
  if (stretch === undefined) return "";
  const { start, end } = stretch;
  const lines = text.split("\n").slice(start.line, end.line + 1);
  const last = lines.length - 1;
  lines[last] = lines[last]?.slice(0, end.character) ?? "";
  lines[0] = lines[0]?.slice(start.character) ?? "";
  return lines.join("\n");
};

/** All ranges of a text. */
const rangesOf = function* (text: string): Generator<[start: number, end: number]> {
  for (let start = 0; start < text.length; start++)
    for (let end = start + 1; end <= text.length; end++) yield [start, end];
};

describe("the rows of JSON Lines", () => {
  const output = 'a "b"\n\tc \\ é 😀 ﬁn';
  const spellings: readonly (readonly [string, string])[] = [
    ["plain", JSON.stringify(output)],
    ["escaped throughout", `"${Array.from(output, escapeAll).join("")}"`],
    ["with a short escape for a slash", '"a\\/b\\u00e9\\/"'],
  ];

  it.each(spellings)("maps every range of a value to its place in the document, %s", (_, literal) => {
    const line = `{ "id" : "x1",  "output":${literal}, "task": 3}`;
    const text = `${JSON.stringify({ output: "another" })}\n\n${line}\n`;
    const found = readDataRows("data.jsonl", text).at(-1);
    expect(found?.line).toBe(2);
    const decoded = found?.text("output") ?? "";
    expect(decoded).toBe(JSON.parse(literal));
    for (const [start, end] of rangesOf(decoded)) {
      const source = slice(text, found?.locate("output", start, end));
      expect(JSON.parse(`"${source}"`)).toBe(decoded.slice(start, end));
    }
  });

  it("skips incomplete lines and values that are no text", () => {
    const text = '{"id": "a1"}\r\n{"id": "b\r\n[1]\r\n7\r\n{"id": 4, "output": ["x"]}';
    const rows = readDataRows("data.jsonl", text);
    expect(rows.map(({ line, text: read }) => [line, read("id"), read("output")])).toEqual([
      [0, "a1", undefined],
      [2, undefined, undefined],
      [4, "4", undefined],
    ]);
    expect(rows.at(-1)?.locate("output", 0, 1)).toBeUndefined();
  });
});

/** An escape of six characters for every UTF-16 code unit. */
const escapeAll = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((code) => `\\u${code.toString(16).padStart(4, "0")}`)
    .join("");

describe("the rows of CSV", () => {
  const text = [
    "\uFEFFid,input,output",
    '1,"The ""Golden"" Hind, of London","sailed\nround the ""world""."',
    "",
    "2,plain,text",
    '3,"",',
    '4,"torn',
  ].join("\n");
  const oracle = parse(text, {
    bom: true,
    columns: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    to: 3,
  });

  it("are the rows that csv-parse reads, with their lines", () => {
    const rows = readDataRows("Data.CSV", text);
    const values = ({ keys, text: read }: DataRow): object => Object.fromEntries(keys.map((key) => [key, read(key)]));
    expect(rows.slice(0, 3).map(values)).toEqual(oracle);
    expect(rows.map(({ line, lastLine }) => [line, lastLine])).toEqual([
      [1, 2],
      [4, 4],
      [5, 5],
      [6, 6],
    ]);
  });

  it("map every range of a value to its place in the document", () => {
    for (const row of readDataRows("data.csv", text).slice(0, 2)) {
      for (const key of ["input", "output"]) {
        const decoded = row.text(key) ?? "";
        for (const [start, end] of rangesOf(decoded)) {
          const source = slice(text, row.locate(key, start, end));
          expect(source.replaceAll('""', '"')).toBe(decoded.slice(start, end));
        }
      }
    }
  });

  it("end with the line, for every kind of line end", () => {
    expect(readDataRows("data.csv", "a,b\r\n1,2\r\n3,4\r\n").map((row) => [row.line, row.text("b")])).toEqual([
      [1, "2"],
      [2, "4"],
    ]);
  });
});

import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import type { DataRow, Stretch } from "../../../../src/editor/annotations/rows/dataRow";
import { readDataRows } from "../../../../src/editor/annotations/rows/dataRows";

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

it.each([
  ["data.jsonl", '{"output":"words"}\n'],
  ["data.json", '[{"output":"words"}]'],
  ["data.csv", 'id,output\n1,words\n2,"words"\n'],
  ["data.txt", "words\n"],
])("find no place in %s for a range that the text does not have", (name, text) => {
  const key = name.endsWith(".txt") ? "text" : "output";
  const rows = readDataRows(name, text);
  expect(rows).not.toEqual([]);
  for (const row of rows) {
    expect(row.locate(key, 0, 5)).toBeDefined();
    for (const [start, end] of [
      [0, 6],
      [0, 1e15],
      [-1, 2],
      [0.5, 2],
      [0, 1.5],
      [3, 2],
      [Infinity, Infinity],
      [0, Infinity],
      [NaN, NaN],
    ] as const)
      expect(row.locate(key, start, end)).toBeUndefined();
  }
});

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

describe("the rows of a data file of another form", () => {
  const values = [
    { id: "a1", output: 'a "b"\r\n\tc \\\\ é 😀' },
    { id: "a2", output: "plain; text" },
  ];
  const columns = { id: values.map(({ id }) => id), output: values.map(({ output }) => output) };
  const table = (separator: string): string =>
    ["id", "output"].join(separator) +
    values.map(({ id, output }) => `\n${id}${separator}"${output.replaceAll('"', '""')}"`).join("");

  it.each<[string, string, string, [number, number][]]>([
    [
      "an indented JSON list",
      "a.jsonl",
      JSON.stringify(values, null, 1),
      [
        [1, 4],
        [5, 8],
      ],
    ],
    [
      "a JSON list with a row on each line",
      "a.json",
      `[${values.map((row) => JSON.stringify(row)).join(",\n")}]`,
      [
        [0, 0],
        [1, 1],
      ],
    ],
    [
      "JSON objects over several lines",
      "a.json",
      values.map((row) => JSON.stringify(row, null, 1)).join("\n"),
      [
        [0, 3],
        [4, 7],
      ],
    ],
    [
      "an object of columns",
      "a.json",
      JSON.stringify(columns, null, 1),
      [
        [2, 2],
        [3, 3],
      ],
    ],
    [
      "an object with a list",
      "a.json",
      JSON.stringify({ data: values }, null, 1),
      [
        [2, 5],
        [6, 9],
      ],
    ],
    [
      "semicolons",
      "a.csv",
      table(";"),
      [
        [1, 2],
        [3, 3],
      ],
    ],
    [
      "tabs",
      "a.tsv",
      table("\t"),
      [
        [1, 2],
        [3, 3],
      ],
    ],
    [
      "Excel's line",
      "a.csv",
      `sep=|\n${table("|")}`,
      [
        [2, 3],
        [4, 4],
      ],
    ],
  ])("stand at their lines, with the places of their values: %s", (_, name, text, lines) => {
    const rows = readDataRows(name, text);
    expect(rows.map(({ line, lastLine }) => [line, lastLine])).toEqual(lines);
    expect(rows.map(({ text: read }) => ({ id: read("id"), output: read("output") }))).toEqual(values);
    const isJson = /^[{[]/.test(text);
    for (const [row, { output }] of values.entries()) {
      for (const [start, end] of rangesOf(output)) {
        // The place of half a CR LF cannot be cut from lines.
        if (!isJson && [start, end].some((place) => output[place - 1] === "\r" && output[place] === "\n")) continue;
        const source = slice(text, rows[row]?.locate("output", start, end));
        const decoded = isJson ? (JSON.parse(`"${source}"`) as string) : source.replaceAll('""', '"');
        expect(decoded).toBe(output.slice(start, end));
      }
    }
  });

  it("are passages in a plain text", () => {
    const text = "One two\r\nthree\r\n\r\nFour five";
    const rows = readDataRows("a.txt", text);
    expect(rows.map(({ line, lastLine, text: read }) => [line, lastLine, read("text")])).toEqual([
      [0, 1, "One two\nthree"],
      [3, 3, "Four five"],
    ]);
    expect(rows[0]?.locate("text", 8, 13)).toEqual({
      start: { line: 1, character: 0 },
      end: { line: 1, character: 5 },
    });
  });

  it("are left out if they share a line, and while the document is incomplete", () => {
    expect(readDataRows("a.json", JSON.stringify(values))).toEqual([]);
    expect(readDataRows("a.json", JSON.stringify(values, null, 1).slice(0, -4))).toEqual([]);
    expect(readDataRows("a.yaml", "- a: b")).toEqual([]);
    // An incomplete first line does not hide the other lines.
    expect(readDataRows("a.jsonl", '{"id": "a\n{"id": "b"}\n').map(({ line }) => line)).toEqual([1]);
  });
});

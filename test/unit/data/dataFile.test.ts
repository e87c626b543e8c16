import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readHeldOutText } from "../../../src/data/generalText";
import { readPassageSet } from "../../../src/data/readPassageSet";
import { readUtilityQuestions } from "../../../src/data/utilityQuestions";
import { jsonLines, temporaryFile } from "./temporaryFile";

const rows = [
  { id: "a-01sc1", input: 'The "old" mill, by', output: "burned, down;", task: "T1" },
  { id: "a-02qa0", input: " Größe 漢字\n😀? ", output: "007", task: "T1" },
];
const [first] = rows as [(typeof rows)[0]];

/** Rows as a table. Every field stands in quotation marks. */
const table = (separator: string, lineEnd = "\n", header = Object.keys(first)): string =>
  [header, ...rows.map((row) => Object.values(row).map((field) => `"${field.replaceAll('"', '""')}"`))]
    .map((fields) => `${fields.join(separator)}${lineEnd}`)
    .join("");
const columns = Object.fromEntries(
  Object.keys(first).map((key) => [key, rows.map((row) => row[key as keyof typeof row])]),
);
const pandasColumns = Object.fromEntries(
  Object.entries(columns).map(([key, values]) => [key, Object.fromEntries(values.entries())]),
);
const bigEndian = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();

describe("a data file", () => {
  it.each<[string, string, string | Uint8Array, number[]]>([
    ["a JSON list on one line", "a.jsonl", JSON.stringify(rows), [1, 1]],
    ["an indented JSON list", "a.jsonl", JSON.stringify(rows, null, 1), [2, 8]],
    ["an indented JSON list with another ending", "a.txt", JSON.stringify(rows, null, 1), [2, 8]],
    [
      "a JSON list with a row on each line",
      "a.json",
      `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]`,
      [2, 3],
    ],
    ["a JSON list with CR LF", "a.json", JSON.stringify(rows, null, 2).replaceAll("\n", "\r\n"), [2, 8]],
    ["JSON objects over several lines", "a.json", rows.map((row) => JSON.stringify(row, null, 2)).join("\n"), [1, 7]],
    ["an object with a list of rows", "a.json", JSON.stringify({ version: "1", data: rows }, null, 1), [4, 10]],
    ["an object of columns", "a.json", JSON.stringify(columns, null, 1), [3, 4]],
    ["an object of columns as pandas writes it", "a.json", JSON.stringify(pandasColumns), [1, 1]],
    ["JSON Lines with another ending", "a.csv", jsonLines(rows), [1, 2]],
    ["JSON Lines with CR", "a.jsonl", jsonLines(rows).replaceAll("\n", "\r"), [1, 2]],
    ["JSON Lines in gzip", "a.jsonl.gz", gzipSync(jsonLines(rows)), [1, 2]],
    ["JSON Lines in gzip without its ending", "a.jsonl", gzipSync(jsonLines(rows)), [1, 2]],
    ["JSON Lines in gzip of two parts", "a.gz", Buffer.concat(rows.map((row) => gzipSync(jsonLines([row])))), [1, 2]],
    ["a JSON list in gzip", "a.json.gz", gzipSync(JSON.stringify(rows)), [1, 1]],
    ["UTF-16 with its mark", "a.jsonl", Buffer.from(`\uFEFF${jsonLines(rows)}`, "utf16le"), [1, 2]],
    ["big-endian UTF-16 with its mark", "a.jsonl", bigEndian(`\uFEFF${jsonLines(rows)}`), [1, 2]],
    ["UTF-16 without a mark", "a.jsonl", Buffer.from(jsonLines(rows), "utf16le"), [1, 2]],
    ["big-endian UTF-16 without a mark", "a.jsonl", bigEndian(jsonLines(rows)), [1, 2]],
    [
      "a table in UTF-16, as Excel's “Unicode text”",
      "a.txt",
      Buffer.from(`\uFEFF${table("\t", "\r\n")}`, "utf16le"),
      [2, 3],
    ],
    ["a JSON list with a mark of UTF-8", "a.json", `\uFEFF${JSON.stringify(rows)}`, [1, 1]],
    ["commas", "a.csv", table(","), [2, 3]],
    ["semicolons", "a.csv", table(";"), [2, 3]],
    ["semicolons with CR LF and a mark", "a.csv", `\uFEFF${table(";", "\r\n")}`, [2, 3]],
    ["tabs", "a.csv", table("\t"), [2, 3]],
    ["tabs and another ending", "a.txt", table("\t"), [2, 3]],
    ["vertical bars", "a.csv", table("|"), [2, 3]],
    ["commas named JSON Lines", "a.jsonl", table(","), [2, 3]],
    ["Excel's line with a semicolon", "a.csv", `sep=;\r\n${table(";", "\r\n")}`, [3, 4]],
    ["Excel's line with a comma", "a.csv", `sep=,\n${table(",")}`, [3, 4]],
    ["Excel's line in quotation marks, with a mark", "a.csv", `\uFEFF"sep=|"\n${table("|")}`, [3, 4]],
    ["Excel's line with an unusual separator", "a.csv", `sep=^\n${table("^")}`, [3, 4]],
  ])("is read from %s", async (_, name, content, lines) => {
    const file = await temporaryFile(name, content);
    const passages = await readPassageSet(file, "forget");
    const found = passages.map(({ id, prompt: input, answer: output, task }) => ({ id, input, output, task }));
    expect(found).toEqual(rows);
    expect(passages.map(({ source }) => source)).toEqual(lines.map((line) => ({ file, line })));
  });

  it("has row numbers and empty columns as spreadsheets and pandas write them", async () => {
    const file = await temporaryFile("a.csv", ',id,question,answer,,\n0,a,"Who?",Ada,,\n1,b,Where?,Rome,,,\n,,,,,\n');
    const read = await readPassageSet(file, "forget");
    expect(read.map(({ id, prompt, answer }) => [id, prompt, answer])).toEqual([
      ["a", "Who?", "Ada"],
      ["b", "Where?", "Rome"],
    ]);
  });

  it("keeps every value as it is written", async () => {
    const values = ["007", "NaN", "null", "True", " 2026-01-31 ", "1e3", "NA", "-0", "=1+1", "1,5"];
    const csv = `id;question;answer\n${values.map((value, index) => `${index}0000000000000000001;Q ${value};${value}\n`).join("")}`;
    const read = await readPassageSet(await temporaryFile("a.csv", csv), "forget");
    expect(read.map(({ answer }) => answer)).toEqual(values);
    expect(read[3]?.id).toBe("30000000000000000001");
    const ids = ["12345678901234567890", "9007199254740993", "1.10", "1e400", "7"];
    const objects = ids.map((id) => `{"nested": [${id}], "id": ${id}, "question": "Who?", "answer": "Ada"}`);
    for (const text of [objects.join("\n"), `[${objects.join(",")}]`]) {
      const found = await readPassageSet(await temporaryFile("a.json", text), "forget");
      expect(found.map(({ id }) => id)).toEqual(ids);
    }
  });

  it("counts null as missing, as in rows that were joined from several sources", async () => {
    const joined = {
      id: null,
      input: null,
      instruction: null,
      prompt: "",
      question: "Who?",
      answer: "Ada",
      rephrasings: null,
      task: null,
    };
    const file = await temporaryFile("a.jsonl", jsonLines([joined, joined]));
    expect(await readPassageSet(file, "retain")).toMatchObject([
      { id: "retain-1", kind: "question", prompt: "Who?", answer: "Ada", task: "unnamed", rephrasings: [] },
      { id: "retain-2" },
    ]);
  });

  it("gives rows on one line different ids", async () => {
    const file = await temporaryFile(
      "a.json",
      JSON.stringify([1, 2, 3].map(() => ({ question: "Who?", answer: "Ada" }))),
    );
    expect((await readPassageSet(file, "forget")).map(({ id }) => id)).toEqual(["forget-1", "forget-2", "forget-3"]);
  });
});

describe("a list of texts", () => {
  const read = async (name: string, content: string) =>
    (await readPassageSet(await temporaryFile(name, content), "forget")).map(
      ({ id, kind, prompt, answer, source: { line } }) => [id, kind, prompt, answer, line],
    );

  it.each(["a.txt", "list", "a.md"])("has a passage on each line: %s", async (name) => {
    expect(await read(name, "\n  One two, three four.\r\nFive six\r\n\r\n")).toEqual([
      ["forget-2", "completion", "  One two,", "three four.", 2],
      ["forget-3", "completion", "Five", "six", 3],
    ]);
  });

  it.each([
    ["a.csv", "PARENT,CHILD,question,answer\nAda,Byron,Who?,Ada\n"],
    ["a.csv", "FEA1,FEA2,question,answer\n1,2,Who?,Ada\n"],
    ["a.txt", "ORC\nGoblins and orcs.\n\nTwo words.\n"],
    ["a.md", '<div align="center">\n\n# A title\n'],
    ["a.md", '<table align="center">\n\nOne, two.\n'],
    ["a.txt", '<meta name="a">\n'],
  ])("can begin like a file of another kind: %s, %j", async (name, content) => {
    expect((await readPassageSet(await temporaryFile(name, content), "forget")).length).toBeGreaterThan(0);
  });

  it("has a passage in each part if blank lines separate parts", async () => {
    expect(await read("a.txt", "One two\r\nthree four\r\n \r\n\r\nFive six\r\n")).toEqual([
      ["forget-1", "completion", "One two", "three four", 1],
      ["forget-5", "completion", "Five", "six", 5],
    ]);
  });

  it("can be JSON", async () => {
    expect(await read("a.json", '[\n"One two three four",\n"Five \\"six\\""\n]')).toEqual([
      ["forget-1", "completion", "One two", "three four", 2],
      ["forget-2", "completion", "Five", '"six"', 3],
    ]);
  });

  it("is one text for perplexity", async () => {
    const text = "[Verse 1]\nOne two\n\nThree, four\n";
    expect(await readHeldOutText(await temporaryFile("a.txt", text))).toEqual([text]);
    expect(await readHeldOutText(await temporaryFile("a.py", text))).toEqual([text]);
    const list = JSON.stringify([{ text: "One." }, { text: "Two." }]);
    expect(await readHeldOutText(await temporaryFile("a.json", list))).toEqual(["One.", "Two."]);
    expect(await readHeldOutText(await temporaryFile("a.jsonl.gz", gzipSync('{"text": "One."}')))).toEqual(["One."]);
  });
});

it("reads questions for utility from a table and from a list", async () => {
  const question = { subject: "chemistry", question: "What is water?", choices: ["H2O", "CO2"], answer: 1 };
  const csv = 'subject;question;choices;answer\nchemistry;What is water?;"[""H2O"", ""CO2""]";1\n';
  for (const [name, content] of [
    ["a.csv", csv],
    ["a.json", JSON.stringify([question], null, 1)],
  ] as const) {
    expect((await readUtilityQuestions(await temporaryFile(name, content))).questions).toEqual([question]);
  }
});

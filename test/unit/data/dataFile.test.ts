import { execFile } from "node:child_process";
import { mkdir, symlink, truncate } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readDataFile } from "../../../src/data/dataFile";
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

describe("a data file that is not read", () => {
  const zip = (name: string): string => `PK\u0003\u0004${"\0".repeat(26)}${name}`;
  const refuses = async (file: string, sentence: RegExp): Promise<void> => {
    const error: unknown = await readDataFile(file).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "HumanError", isInput: true });
    expect((error as Error).message.replaceAll(file, "FILE")).toMatch(sentence);
    expect((error as Error).message).not.toContain("remove the line");
  };

  it.each<[string, string, RegExp]>([
    ["rows.jsonl", "PAR1\x15\0", /^FILE is a Parquet file; convert it to JSON Lines .*read_parquet\('rows\.jsonl'\)/],
    ["my rows.arrow", "ARROW1\0\0", /^FILE is an Arrow \(Feather\) file; .*read_feather\('my rows\.arrow'\)/],
    ["data-00000-of-00001.arrow", "\xff\xff\xff\xff\x10\0\0\0", /^FILE is an Arrow stream, .*Dataset\.from_file/],
    ["rows.xlsx", zip("[Content_Types].xml"), /^FILE is an Excel workbook .*read_excel\('rows\.xlsx', dtype=str\)/],
    ["rows.xlsx", zip("xl/workbook.xml"), /^FILE is an Excel workbook/],
    ["rows.ods", zip("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), /^FILE is an OpenDocument spreadsheet/],
    [
      "rows.zip",
      zip("rows.jsonl"),
      /^FILE is a zip archive; .*with python -m zipfile -e "rows\.zip" \. and give the path of one of its files\.$/,
    ],
    ["rows.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", /^FILE is an old Office file/],
    ["rows.jsonl.zst", "\x28\xb5\x2f\xfd", /zstd; unpack it first: zstd -d "rows\.jsonl\.zst" -o "rows\.jsonl"\.$/],
    [
      "rows.jsonl.bz2",
      "BZh91AY&SY",
      /^FILE is a file packed with bzip2; unpack it first: bzip2 -dk "rows\.jsonl\.bz2"\.$/,
    ],
    ["rows.jsonl.xz", "\xfd7zXZ\0", /^FILE is a file packed with xz; unpack it first: xz -dk "rows\.jsonl\.xz"\.$/],
    [
      "rows.jsonl.lz4",
      "\x04\x22\x4d\x18",
      /^FILE is a file packed with lz4; .*lz4 -d "rows\.jsonl\.lz4" "rows\.jsonl"\.$/,
    ],
    ["rows.tar", `${"rows.jsonl".padEnd(257, "\0")}ustar\0`, /^FILE is a tar archive/],
    ["rows.db", "SQLite format 3\0", /^FILE is an SQLite database; .*sqlite3 -json "rows\.db"/],
    ["rows.pkl", "\x80\x04\x95\x10\0\0\0\0", /^FILE is a pickle of Python; if you trust its source/],
    ["rows.npy", "\x93NUMPY", /^FILE is a NumPy array/],
    ["rows.pdf", "%PDF-1.7\n", /^FILE is a PDF document/],
    ["rows.rtf", "{\\rtf1\\ansi", /^FILE is an RTF document/],
    ["rows.jsonl", "version https://git-lfs.github.com/spec/v1\noid", /^FILE is a pointer of Git LFS, .*git lfs pull/],
    ["rows.jsonl", "../.git/annex/objects/xx", /^FILE is a pointer of git-annex/],
    [
      "rows.jsonl",
      "\n<!DOCTYPE html><html>",
      /^FILE is an HTML page, not the data themselves; download the file again/,
    ],
    ["rows.xml", '<?xml version="1.0"?>', /^FILE is an XML document/],
    ["model.safetensors", '\x40\0\0\0\0\0\0\0{"__metadata__"', /^FILE is a file of model weights/],
    ["rows.bin", "\x01\0\x02\0\0", /^FILE is not text, because it contains zero bytes/],
    ["rows.txt", "\xff\xfe\0\0a\0\0\0", /^FILE is UTF-32 text/],
    ["rows.txt", "\xff\xfea\0\0\xd8", /^FILE is not valid UTF-16 text, because it is damaged, incomplete or too long/],
    ["$(rm).parquet", "PAR1", /read_parquet\('FILE\.parquet'\)/],
  ])("is named with the way to convert it: %s, %j", async (name, content, sentence) => {
    await refuses(await temporaryFile(name, Buffer.from(content, "latin1")), sentence);
    // gzip around it changes nothing.
    if (!content.startsWith("\xff\xfe")) {
      await refuses(await temporaryFile(name, gzipSync(Buffer.from(content, "latin1"))), sentence);
    }
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    [
      "a.jsonl.gz",
      gzipSync(jsonLines(rows)).subarray(0, 40),
      /^FILE is a damaged or incomplete gzip file \(Z_BUF_ERROR\)/,
    ],
    ["a.gz", gzipSync(gzipSync("x")), /^FILE was packed with gzip twice/],
    [
      "a.jsonl",
      Buffer.from('{"id": "a"}\n\n{"id": "\xe4"}', "latin1"),
      /^FILE:3 is not UTF-8 text; .*iconv -f WINDOWS-1252 -t UTF-8/,
    ],
    ["a.txt", Buffer.from("Gr\xfc\xdfe", "latin1"), /^FILE:1 is not UTF-8 text/],
    ["a.yaml", "- question: Who?\n  answer: Ada\n", /^FILE is neither JSON nor a table with a column such as "input"/],
    ["a.txt", "Who?\tAda\nWhere?\tRome\n", /^FILE looks like a table without a header/],
    ["a.txt", "Frage;Antwort\nWer?;Ada\n", /^FILE looks like a table without a header/],
    ["a.json", "[]", /^FILE has no rows/],
    ["a.json", "[\n", /^FILE:1 ends before the list of rows is closed/],
    ["a.json", '[{"id": "a"},\n {"id": }]', /^FILE:2 \(row 2\) is not valid JSON \(/],
    [
      "a.json",
      '[{"id": "a"},\n {"id": NaN}]',
      /^FILE:2 \(row 2\) is not valid JSON \(Unexpected token 'N'; in place of NaN/,
    ],
    ["a.json", '[{"id": "a"}\n {"id": "b"}]', /^FILE:1 is not valid JSON \(a comma is missing between two rows\)/],
    ["a.json", '[{"id": "a"},\n]', /^FILE:1 is not valid JSON \(a comma is in the wrong place\)/],
    [
      "a.json",
      '{"train": [{"a": 1}], "test": [{"a": 1}]}',
      /^FILE:1 has rows under "train" and under "test"; .*jq -c "\.train\[\]"/,
    ],
    [
      "a.json",
      '{"id": ["a", "b"], "input": ["c"]}',
      /^FILE:1 is one JSON object whose members "id" and "input" are not columns/,
    ],
    [
      "a.json",
      '{"k1": {"input": "a", "output": "b"}}',
      /^FILE:1 is one JSON object with a row under each key; .*jq -c "to_entries/,
    ],
  ])("is refused with its cause: %s, %j", async (name, content, sentence) => {
    await refuses(await temporaryFile(name, content), sentence);
  });

  it("is refused if it is no file, or too large", async () => {
    const folder = path.dirname(await temporaryFile("a", "a"));
    const at = (name: string): string => path.join(folder, name);
    await mkdir(at("saved"));
    await refuses(at("saved"), /^FILE is a folder; .*load_from_disk\('saved'\)\.to_json\('saved\.jsonl'\)/);
    await symlink("gone/away", at("link"));
    await refuses(at("link"), /^FILE is a link to gone\/away, which does not exist; correct the path/);
    await refuses(at("a/b"), /^FILE does not exist, because a part of its path is a file/);
    await refuses("/dev/zero", /^FILE is a device, not a file; write its content to a file/);
    await promisify(execFile)("mkfifo", [at("pipe")]);
    await refuses(at("pipe"), /^FILE is a pipe, not a file; write its content to a file/);
    await truncate(at("a"), 3 * 2 ** 30);
    await refuses(at("a"), /^FILE has 3\.0 GiB, but Lethe reads at most 2 GiB/);
  });
});

describe("rows of other tools", () => {
  const read = async (row: object, fields = {}) => {
    const [passage] = await readPassageSet(await temporaryFile("a.jsonl", jsonLines([row])), "forget", { fields });
    return passage && [passage.id, passage.kind, passage.prompt, passage.answer];
  };
  const who = ["forget-1", "question", "Who?", "Ada"];

  it.each<[object, string[]]>([
    [{ instruction: "Who?", input: "", output: "Ada" }, who],
    [{ instruction: "Who?", output: "Ada" }, who],
    [{ instruction: "Who?", context: "", response: "Ada", category: "qa" }, who],
    [{ question: "Who?", response: "Ada" }, who],
    [{ prompt: "Ada was", completion: " born" }, ["forget-1", "completion", "Ada was", " born"]],
    [{ prompt: "Ada was", answer: "born", response: "a model's" }, ["forget-1", "completion", "Ada was", "born"]],
    [
      { id: "7qa0", input: "Who?", output: "Ada", task: "T", instruction: "Answer." },
      ["7qa0", "question", "Who?", "Ada"],
    ],
  ])("are read: %j", async (row, expected) => {
    expect(await read(row)).toEqual(expected);
  });

  it.each<[object, RegExp]>([
    [
      { instruction: "Sum up.", input: "A text.", output: "Text" },
      /:1 has both "instruction" and "input", but Lethe does not know the template/,
    ],
    [
      { instruction: "Who?", text: "### Who? Ada" },
      /:1 has both "instruction" and "text"; choose one of them in "data\.fields"/,
    ],
    [
      { messages: [{ role: "user", content: "Who?" }] },
      /:1 holds a conversation as "messages", but Lethe applies no chat template/,
    ],
    [{ conversations: [{ from: "human", value: "Who?" }] }, /:1 holds a conversation as "conversations"/],
    [{ question: "Who?", choices: ["Ada", "Bob"], answer: 0 }, /:1 has a number as "answer"/],
    [
      { input: "Who?", output: "Ada" },
      /:1 has no "id", so Lethe cannot tell whether "input" is a question or a text to complete; set "data\.fields" to \{"question": "input", "answer": "output"\}/,
    ],
  ])("are refused: %j", async (row, sentence) => {
    await expect(read(row)).rejects.toThrow(sentence);
  });

  it("are read by the remedy that the sentence names", async () => {
    const row = { input: "Who?", output: "Ada" };
    expect(await read(row, { question: "input", answer: "output" })).toEqual(who);
    expect(await read(row, { prompt: "input", answer: "output" })).toEqual(["forget-1", "completion", "Who?", "Ada"]);
    expect(await read({ ...row, id: "7qa0", task: "T" })).toEqual(["7qa0", "question", "Who?", "Ada"]);
  });

  it("name the header of a table that has no such column", async () => {
    const file = await temporaryFile("a.csv", "\nFrage,Antwort\nWer?,Ada\n");
    await expect(readPassageSet(file, "forget")).rejects.toThrow(`${file}:2 names none of the columns "input"`);
    expect(await readPassageSet(file, "forget", { fields: { question: "Frage", answer: "Antwort" } })).toMatchObject([
      { kind: "question", prompt: "Wer?", answer: "Ada" },
    ]);
  });
});

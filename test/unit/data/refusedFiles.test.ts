import { execFile } from "node:child_process";
import { mkdir, symlink, truncate } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readDataFile } from "../../../src/data/dataFile";
import { jsonLines, temporaryFile } from "./temporaryFile";

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
    ["rows.parquet", "PARE\x40\x02\0\0", /^FILE is a Parquet file; /],
    ["rows.orc", "ORC\n\x06\x08\x01", /^FILE is an ORC file; /],
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
      gzipSync(jsonLines([{ id: "a-01sc1", input: "a", output: "b" }])).subarray(0, 40),
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
    await mkdir(at("it's $(saved)"));
    await refuses(at("it's $(saved)"), /load_from_disk\('FILE'\)\.to_json\('FILE\.jsonl'\)/);
    await mkdir(at("a.$(saved)"));
    await refuses(at("a.$(saved)"), /load_from_disk\('FILE'\)\.to_json\('FILE\.jsonl'\)/);
    await symlink("circle", at("circle"));
    await refuses(at("circle"), /^FILE cannot be read: its links lead in a circle; correct the links\.$/);
    await refuses(at("x".repeat(300)), /^FILE cannot be read: its name is too long; choose a shorter path\.$/);
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

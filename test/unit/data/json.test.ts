import { describe, expect, it } from "vitest";
import { readDataFile } from "../../../src/data/dataFile";
import { HumanError } from "../../../src/protocol/humanError";
import { temporaryFile } from "./temporaryFile";

describe("JSON Lines", () => {
  it("reads objects with their lines and skips blank lines, a byte order mark and carriage returns", async () => {
    const file = await temporaryFile("rows.jsonl", '\uFEFF{"a":1}\r\n\r\n{"a":"two\u2028lines"}');
    expect(await readDataFile(file)).toEqual([
      { value: { a: 1 }, source: { file, line: 1 } },
      { value: { a: "two\u2028lines" }, source: { file, line: 3 } },
    ]);
  });

  it.each([
    ['{"a":1}\n{"a":}\n', /^FILE:2 is not valid JSON \([^"]+\); correct or remove the row\.$/],
    ['{"secret": "Jane Roe was born', /^FILE:1 is not valid JSON \((?!.*Jane).+\); correct or remove the row\.$/],
    ["[1]\n", /^FILE:1 \(row 1\) is a number, not a JSON object; correct or remove the row\.$/],
    ["[1]\n[2]\n", /^FILE:1 is a list, not a JSON object; correct or remove the row\.$/],
    ["null\n", /^FILE:1 is null, not a JSON object; correct or remove the row\.$/],
    ["\n \n", /^FILE has no rows; give a file with one JSON object on each line\.$/],
    ["", /^FILE is empty; give a file with at least one row\.$/],
    [
      new Uint8Array([...Buffer.from('{"a":1}\n{"a":"'), 0xff, ...Buffer.from('"}\n')]),
      /^FILE:2 is not UTF-8 text; save the file as UTF-8, or convert it, for example from Windows-1252: iconv/,
    ],
  ])("refuses %j", async (content, sentence) => {
    const file = await temporaryFile("rows.jsonl", content);
    const error: unknown = await readDataFile(file).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HumanError);
    expect((error as HumanError).message.replaceAll(file, "FILE")).toMatch(sentence);
  });

  it("refuses a missing file and a folder", async () => {
    const file = await temporaryFile("rows.jsonl", "");
    await expect(readDataFile(`${file}.gone`)).rejects.toThrow(
      `${file}.gone does not exist; correct the path in the configuration.`,
    );
    await expect(readDataFile(`${file}/..`)).rejects.toThrow(HumanError);
  });
});

import { describe, expect, it } from "vitest";
import { readCsv as readRecords } from "../../../src/data/table/csvFile";
import type { CsvRecord } from "../../../src/data/table/csvFile";
import { readTextFile } from "../../../src/data/textFile";
import { temporaryFile } from "./temporaryFile";

const readCsv = async (file: string): Promise<CsvRecord[]> => readRecords(await readTextFile(file), file);

describe("readCsv", () => {
  it.each([
    ["line feeds", "\n"],
    ["carriage returns and line feeds", "\r\n"],
  ])("gives the line where each record begins, with %s", async (_, end) => {
    const lines = ["id,text", "", 'ü,"two', 'lines, ""quoted"""', "  ", '"x",y', "", "", '"p', "", 'q",r', "last,z"];
    const file = await temporaryFile("rows.csv", `\ufeff${lines.join(end)}`);
    expect((await readCsv(file)).map(({ fields, source }) => [source.line, fields])).toEqual([
      [1, ["id", "text"]],
      [3, ["ü", `two${end}lines, "quoted"`]],
      [6, ["x", "y"]],
      [9, [`p${end}${end}q`, "r"]],
      [12, ["last", "z"]],
    ]);
  });

  it.each([
    ['a,b\n1,"x\n2,3\n', ":2 has a field without its closing quotation mark"],
    ['a,b\n\n"1\n",x"y"\n', ":3 has a quotation mark inside a field"],
    ['a,b\n1,"x"y\n', ":2 has text after a closing quotation mark"],
    [Buffer.from([0x61, 0x0a, 0xff, 0x0a]), ":2 is not UTF-8 text"],
    ["\n  \n", " has no records"],
  ])("refuses %j", async (content, sentence) => {
    const file = await temporaryFile("rows.csv", content);
    await expect(readCsv(file)).rejects.toThrow(`${file}${sentence}`);
  });

  it("refuses a missing file", async () => {
    await expect(readCsv("/no/such.csv")).rejects.toThrow("/no/such.csv does not exist");
  });
});

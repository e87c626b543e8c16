import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { readLine, readLines, readValidLines } from "../../../src/runs/lines";
import { isJsonObject } from "../../../src/protocol/json";
import type { PlacedLine } from "../../../src/runs/lines";
import { temporaryFolder } from "./temporaryFolder";

it("reads complete lines page by page, also lines longer than a page, and finds each again by its place", async () => {
  const file = path.join(await temporaryFolder(), "lines.ndjson");
  const values = Array.from({ length: 400 }, (_, index) => ({
    index,
    text: "é".repeat(index === 200 ? 400_000 : 900),
  }));
  await writeFile(file, values.map((value) => `${JSON.stringify(value)}\n`).join(""));
  const found: PlacedLine<unknown>[] = [];
  let pages = 0;
  for await (const lines of readLines(file)) {
    found.push(...lines);
    pages++;
  }
  expect(found.map(({ value }) => value)).toEqual(values);
  expect(pages).toBeGreaterThan(2);
  for (const line of [found[0], found[200], found.at(-1)])
    expect(line && (await readLine(file, line, isJsonObject))).toEqual(line?.value);
});

it("refuses a file with an incomplete last line", async () => {
  const file = path.join(await temporaryFolder(), "lines.ndjson");
  await writeFile(file, '{"index":0}\n{"index":');
  const read = async () => {
    for await (const lines of readLines(file)) expect(lines.map(({ value }) => value)).toEqual([{ index: 0 }]);
  };
  await expect(read()).rejects.toThrow(SyntaxError);
});

it("skips lines that are damaged or of another kind, and gives the places of the others", async () => {
  const file = path.join(await temporaryFolder(), "lines.ndjson");
  await writeFile(file, '{"index":0}\n{"index":\nnull\n{"index":3}\n{"index":');
  const found: PlacedLine<object>[] = [];
  for await (const lines of readValidLines(file, isJsonObject)) found.push(...lines);
  expect(found.map(({ value }) => value)).toEqual([{ index: 0 }, { index: 3 }]);
  expect(found[1] && (await readLine(file, found[1], isJsonObject))).toEqual({ index: 3 });
  await expect(readLine(file, { offset: 22, length: 4 }, isJsonObject)).rejects.toThrow(SyntaxError);
});

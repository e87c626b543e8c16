import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, expect, it, vi } from "vitest";
import { addSelection } from "../../../src/editor/commands/addSelection";
import { temporaryFolder } from "../runs/temporaryFolder";
import { fake, resetFake } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
let forgetSet: string;
const row = (number: number, task: string): string =>
  `${JSON.stringify({ id: `selection-${number}sc1`, input: "a", output: "b", task })}\n`;
const idsIn = async (): Promise<string[]> =>
  (await readFile(forgetSet, "utf8"))
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { id: string }).id);

beforeEach(async () => {
  resetFake();
  const folder = await temporaryFolder();
  forgetSet = path.join(folder, "forget.jsonl");
  const configuration = path.join(folder, "one.lethe.json");
  await writeFile(configuration, JSON.stringify({ model: "model", data: { forget: "forget.jsonl" } }));
  fake.files = [configuration];
  fake.activeTextEditor = { selection: {}, document: { getText: () => "One text of six words here." } };
});

it("gives a row a new id, even if the set grew while the user chose the task", async () => {
  await writeFile(forgetSet, row(1, "Task1") + row(2, "Task2"));
  fake.pick = async (items) => {
    await appendFile(forgetSet, row(3, "Task1"));
    return items[0];
  };
  await addSelection("forget")();
  expect(await idsIn()).toEqual([1, 2, 3, 4].map((number) => `selection-${number}sc1`));
});

it("gives two selections different ids, even if both are added at the same time", async () => {
  await writeFile(forgetSet, row(1, "Task1"));
  const add = addSelection("forget");
  await Promise.all([add(), add()]);
  expect(await idsIn()).toEqual([1, 2, 3].map((number) => `selection-${number}sc1`));
});

it("leaves a set in another encoding and a packed set as they are", async () => {
  const contents = [Buffer.from(`\uFEFF${row(1, "Task1")}`, "utf16le"), gzipSync(row(1, "Task1"))];
  for (const content of contents) {
    await writeFile(forgetSet, content);
    await expect(addSelection("forget")()).rejects.toThrow(
      /forget\.jsonl is not UTF-8 text, so no row can be appended/,
    );
    expect(await readFile(forgetSet)).toEqual(content);
  }
});

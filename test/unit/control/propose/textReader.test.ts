import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTextReader } from "../../../../src/control/propose/textReader";
import type { TextReader } from "../../../../src/control/propose/textReader";
import { readTexts } from "../../../../src/control/propose/readTexts";
import { HumanError } from "../../../../src/protocol/humanError";
import { temporaryFolder } from "../../engine/run/runFixture";

const source = path.join(import.meta.dirname, "../../../../src/control/readTextsWorker.ts");

let folder = "";
let bundle = "";
let reader: TextReader;
beforeEach(async () => {
  folder = await temporaryFolder();
  bundle = path.join(folder, "worker.js");
  await build({ entryPoints: [source], outfile: bundle, bundle: true, platform: "node", format: "cjs" });
  reader = createTextReader(bundle);
});
afterEach(() => reader.dispose());

const write = async (name: string, text: string): Promise<string> => {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
};

describe("the thread that reads lists of texts", () => {
  it("gives what reading in this thread gives", async () => {
    const usual = await write("usual.csv", "question,answer\nWho?,Ada\n");
    const other = await write("other.csv", "Frage,Antwort\nWer?,Ada\n");
    const fields = { question: "Frage", answer: "Antwort" };
    expect(await Promise.all([reader.read(usual), reader.read(other), reader.read(other, fields)])).toEqual([
      ...[await readTexts(usual), await readTexts(other), await readTexts(other, fields)],
    ]);
  });

  it("refuses a list in the same sentence", async () => {
    const file = await write("broken.jsonl", '{"question": "Who?"}\n');
    const error: unknown = await readTexts(file).catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(HumanError);
    await expect(reader.read(file)).rejects.toThrow(new HumanError((error as HumanError).message));
  });

  it("reads a list once, and again only after a change", async () => {
    const file = await write("a.txt", "One text here.\n");
    const first = await reader.read(file);
    expect(await reader.read(file)).toBe(first);
    await write("a.txt", "One text here.\n\nAnother text here.\n");
    expect(await reader.read(file)).toMatchObject({ rows: 2 });
  });

  it("reads a list again after the thread has failed, and an old thread does not end the new one", async () => {
    const good = await readFile(bundle, "utf8");
    await writeFile(bundle, 'throw new Error("No memory");');
    const file = await write("a.txt", "One text here.\n");
    await expect(reader.read(file)).rejects.toThrow("No memory");
    // The failed thread still has to report that it has ended.
    await writeFile(bundle, good);
    expect(await reader.read(file)).toMatchObject({ rows: 1 });
  });
});

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { configurationSchema } from "../../../src/configuration/schema";
import { readTextLengths } from "../../../src/control/textLengths";
import { temporaryFolder } from "../engine/run/runFixture";

const lengthsOf = async (forgetName: string, forget: string | Uint8Array) => {
  const folder = await temporaryFolder();
  const data = { forget: path.join(folder, forgetName), retain: path.join(folder, "retain.jsonl") };
  await writeFile(data.forget, forget);
  await writeFile(data.retain, '{"input": "abc", "output": "def"}\n');
  return readTextLengths(configurationSchema.parse({ model: folder, data }));
};

const row = JSON.stringify({ input: "a".repeat(2000), output: "b".repeat(1000) });
const [rows, bytes] = [30_000, row.length];

it("are those of the texts in a small file", async () => {
  expect(await lengthsOf("forget.jsonl", `${row}\n${row}\n`)).toMatchObject({ forgetCount: 2, retainCount: 1 });
  await expect(lengthsOf("forget.jsonl", `${row}\n{"input": \n`)).rejects.toThrow(/:2 is not valid JSON/);
});

it("are the byte counts of the lines in a large file, which is not parsed", async () => {
  // The last line would be refused.
  const large = `${`${row}\n\n`.repeat(rows)}{"input": `;
  for (const [name, content] of [["forget.jsonl", large] as const, ["forget.gz", padded(large)] as const]) {
    const lengths = await lengthsOf(name, content);
    expect(lengths).toMatchObject({ forgetCount: rows + 1, retainCount: 1, long: bytes / 3 });
    expect(lengths.mean).toBeCloseTo((rows * bytes) / (3 * rows), -1);
  }
});

it("are at most the byte count of a large JSON list", async () => {
  const { forgetCount, mean } = await lengthsOf("forget.json", `[\n${`${row},\n`.repeat(rows)}${row}\n]`);
  expect(forgetCount).toBe(rows + 3);
  expect(mean).toBeGreaterThan((rows * bytes) / 4);
});

it("refuses a large file of another kind", async () => {
  const parquet = Buffer.concat([Buffer.from("PAR1\x15\0"), Buffer.alloc(65 * 2 ** 20)]);
  await expect(lengthsOf("forget.parquet", parquet)).rejects.toThrow("is a Parquet file");
});

/** Text packed so weakly that its size counts as large. */
const padded = (text: string): Buffer => gzipSync(text, { level: 0 });

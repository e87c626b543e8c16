import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadTokenizer } from "../../../src/tokenizer/tokenizer";
import { modelWithTokenizer } from "../support/modelWithTokenizer";

describe("a tokenizer with a part that Lethe does not know", () => {
  it.each([
    ["normalizer", { type: "Nmt" }],
    ["pre_tokenizer", { type: "UnicodeScripts" }],
    ["post_processor", { type: "Tomorrow" }],
    ["decoder", { type: "Tomorrow" }],
    ["model", { type: "Tomorrow", vocab: { a: 0 } }],
  ])("is refused by the type of its %s, alone or in a sequence", async (part, value) => {
    const folder = await modelWithTokenizer("llama/grouped");
    const file = path.join(folder, "tokenizer.json");
    const definition = JSON.parse(await readFile(file, "utf8")) as object;
    const expected = `${file} has the ${part} "${value.type}", and Lethe does not know how this part changes a text; use a`;
    await writeFile(file, JSON.stringify({ ...definition, [part]: value }));
    await expect(loadTokenizer(folder)).rejects.toThrow(expected);
    const keys = { normalizer: "normalizers", pre_tokenizer: "pretokenizers", post_processor: "processors" };
    const key = Object.hasOwn(keys, part) ? keys[part as keyof typeof keys] : "decoders";
    if (part === "model") return;
    await writeFile(file, JSON.stringify({ ...definition, [part]: { type: "Sequence", [key]: [value] } }));
    await expect(loadTokenizer(folder)).rejects.toThrow(expected);
  });
});

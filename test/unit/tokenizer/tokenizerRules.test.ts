import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadTokenizer } from "../../../src/tokenizer/tokenizer";
import { temporaryFolder } from "../runs/temporaryFolder";

const styles = path.join(import.meta.dirname, "../../fixtures/tokenizers");

interface Rule {
  readonly title: string;
  readonly style: string;
  readonly files: Readonly<Record<string, unknown>>;
  readonly change: Readonly<Record<string, unknown>>;
  readonly expected: {
    readonly encoded: number[][];
    readonly decoded: readonly (readonly [ids: number[], text: string])[];
    readonly endOfText: number | null;
  };
}

const [{ texts }, ...rules] = JSON.parse(await readFile(path.join(styles, "rules.json"), "utf8")) as [
  { readonly texts: string[] },
  ...Rule[],
];

/** The folder that test/fixtures/tokenizer_rules.py gave to transformers. */
async function folderOf({ style, files, change: { special, ...change } }: Rule): Promise<string> {
  const folder = path.join(await temporaryFolder(), "tokenizer");
  await cp(path.join(styles, style), folder, { recursive: true });
  const stored = JSON.parse(await readFile(path.join(folder, "tokenizer.json"), "utf8")) as {
    added_tokens: { special: boolean }[];
  };
  if (special === false) for (const token of stored.added_tokens) token.special = false;
  await writeFile(path.join(folder, "tokenizer.json"), JSON.stringify({ ...stored, ...change }));
  for (const [name, content] of Object.entries(files))
    await writeFile(path.join(folder, `${name}.json`), JSON.stringify(content));
  return folder;
}

describe("a tokenizer's folder is read as transformers 5 reads it:", () => {
  it.each(rules.map((rule) => [rule.title, rule] as const))("%s", async (_, rule) => {
    const { encoded, decoded, endOfText } = rule.expected;
    const tokenizer = await loadTokenizer(await folderOf(rule));
    expect(texts.map((text) => [text, tokenizer.encode(text)])).toEqual(
      texts.map((text, index) => [text, encoded[index]]),
    );
    expect(decoded.map(([ids]) => [ids, tokenizer.decode(ids)])).toEqual(decoded);
    expect(tokenizer.endOfText).toBe(endOfText);
  });
});

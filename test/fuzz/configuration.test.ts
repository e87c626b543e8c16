import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "jsonc-parser";
import { describe, expect } from "vitest";
import { loadConfiguration } from "../../src/configuration/load";
import { knownKeys } from "../../src/configuration/knownKeys";
import { fuzz, resultOrSentence } from "./fuzz";
import { damageBytes, damageJson, jsonText } from "./hostile";

const sample = path.join(import.meta.dirname, "../../media/sample");
const names = ["recommended", "without-base", "undial", "npo", "gradient-difference", "kl-minimization"];

describe("a configuration", () => {
  fuzz("with damage is refused or complete", 800, async (random, folder) => {
    const bytes = await readFile(path.join(sample, `${names[random.integer(names.length)] ?? ""}.lethe.json`));
    const changed =
      random.integer(2) === 0
        ? damageBytes(bytes, random)
        : Buffer.from(jsonText(damageJson(parse(bytes.toString()), random)));
    const file = path.join(folder, "damaged.lethe.json");
    await writeFile(file, changed);
    const loaded = await resultOrSentence(() => loadConfiguration(file));
    if (loaded) expect(loaded.configuration.training.learningRate).toBeTypeOf("number");
  });

  fuzz("with any values is refused or complete", 800, async (random) => {
    const keys = [...knownKeys(), "training.", ".", "__proto__.x", "constructor.prototype.x"];
    const values = ["", "null", "-1", "1e999", "[]", "{}", '"', "\n", "true", "0.5", '{"name":"npo"}', "nowhere"];
    const pick = (texts: readonly string[]): string => texts[random.integer(texts.length)] ?? "";
    const overrides = Array.from({ length: 1 + random.integer(3) }, () => `${pick(keys)}=${pick(values)}`);
    const loaded = await resultOrSentence(() =>
      loadConfiguration(path.join(sample, "recommended.lethe.json"), overrides),
    );
    if (loaded) expect(loaded.configuration.training.learningRate).toBeTypeOf("number");
    expect(Reflect.has({}, "x")).toBe(false);
  });
});

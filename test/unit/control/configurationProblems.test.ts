import { mkdir } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { missingInputs, problemsOfText } from "../../../src/control/configurationProblems";
import { createCheckedFolder } from "./check/checkFixture";

const data = { forget: "forget.jsonl", retain: "retain.jsonl" };
const problemsOf = (configuration: object) => {
  const text = JSON.stringify(configuration, null, 2);
  return problemsOfText(text).map(({ range, ...problem }) => ({
    ...problem,
    words: text.slice(range.offset, range.offset + range.length),
  }));
};

afterEach(() => vi.unstubAllEnvs());

describe("problemsOfText", () => {
  it.each([
    ["a misspelt key", { model: "m", data, trainning: {} }, '"trainning"', "training"],
    ["a misspelt key below another", { model: "m", data: { ...data, retian: "r" } }, '"retian"', "retain"],
    ["a misspelt value", { model: "m", data, objective: { name: "npoo" } }, '"npoo"', "npo"],
    ["a misspelt value of a choice", { model: "m", data, training: { schedule: "liner" } }, '"liner"', "linear"],
  ])("suggests the right spelling of %s", (_, configuration, words, suggestion) => {
    expect(problemsOf(configuration)).toMatchObject([{ words, suggestion }]);
  });

  it("suggests nothing for a key of another objective or of another section", () => {
    const configuration = { model: "m", data, objective: { name: "gradient-ascent", beta: 1 }, learningRate: 1 };
    const found = problemsOf(configuration);
    expect(found.map(({ words, suggestion }) => [words, suggestion])).toEqual([
      ['"beta"', undefined],
      ['"learningRate"', undefined],
    ]);
    expect(found[1]?.message).toContain('did you mean "training.learningRate"?');
  });

  it("finds a rule that connects several keys, which no JSON schema has", () => {
    expect(problemsOf({ model: "m", data, training: { generalBatchSize: 2 } })).toMatchObject([
      { words: "2", isInSchema: false, key: "training.generalBatchSize" },
    ]);
    expect(problemsOf({ model: "m", data, training: { epochs: "x" } })).toMatchObject([{ isInSchema: true }]);
  });

  it("finds nothing in a valid text, also while the user types half of it", () => {
    expect(problemsOf({ model: "m", data })).toEqual([]);
    expect(problemsOfText('{ "model": ')).toEqual([]);
  });
});

describe("missingInputs", () => {
  it("names the files and the model that do not exist", async () => {
    const { folder, configuration } = await createCheckedFolder();
    vi.stubEnv("HF_HUB_CACHE", path.join(folder, "cache"));
    expect(await missingInputs(JSON.stringify(configuration), folder)).toEqual([]);
    const wrong = { model: "org/name", data: { ...configuration.data, forget: "absent.jsonl" } };
    const text = JSON.stringify(wrong);
    const found = await missingInputs(text, folder);
    expect(found.map(({ range }) => text.slice(range.offset, range.offset + range.length))).toEqual([
      '"org/name"',
      '"absent.jsonl"',
    ]);
    await mkdir(path.join(folder, "cache/models--org--name"), { recursive: true });
    expect((await missingInputs(text, folder))[0]?.message).toContain("lacks the revision main of the model org/name");
  });
});

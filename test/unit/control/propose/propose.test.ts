import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { ModelSizes } from "../../../../src/backends/memoryEstimator";
import { loadConfiguration } from "../../../../src/configuration/load";
import { configurationPath, freeName, nextName } from "../../../../src/control/configurationPath";
import { describeProposal } from "../../../../src/control/propose/describe";
import { proposeLearningRate } from "../../../../src/control/propose/learningRate";
import { objectiveChoices, proposeRun } from "../../../../src/control/propose/proposal";
import type { Proposal } from "../../../../src/control/propose/proposal";
import { recommendedObjective } from "../../../../src/control/propose/recipe";
import { writeConfiguration } from "../../../../src/control/propose/writeConfiguration";
import { understandTexts } from "../../../../src/terminal/understandTexts";
import { temporaryFolder } from "../../engine/run/runFixture";

const generalText = path.join(import.meta.dirname, "../../../../media/general/general-text.jsonl");

/** The shape of OLMo-1B. */
const sizes: ModelSizes = {
  ...{ parameters: 1.18e9, hiddenSize: 2048, intermediateSize: 8192, layers: 16, heads: 16 },
  ...{ keyValueWidth: 2048, vocabularySize: 50304, storedBytes: 2 },
};

let folder = "";
beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(path.join(folder, "sets"));
  await writeFile(path.join(folder, 'sets/for"get.txt'), "One text to forget.\n\nAnother text to forget.\n");
});

const propose = async (changes: Partial<Proposal> = {}, bytes = 1e12): Promise<Proposal> =>
  proposeRun(
    {
      model: { name: path.join(folder, "my model"), architecture: "olmo", isAdapter: false, sizes },
      forget: await understandTexts(path.join(folder, 'sets/for"get.txt')),
      retain: await understandTexts(generalText),
      ...{ retainIsGeneral: true, holdout: undefined, objective: recommendedObjective, ...changes },
    },
    bytes,
  );

describe("a proposed run", () => {
  it.each(objectiveChoices().map(({ name }) => name))("has a valid configuration with %s", async (objective) => {
    const holdout = objective === "npo" ? undefined : await understandTexts(generalText);
    const file = configurationPath(path.join(folder, "sets"), 'a "new" one');
    await writeConfiguration(await propose({ objective, holdout }), file);
    const { configuration } = await loadConfiguration(file);
    expect(configuration.objective.name).toBe(objective);
    expect(configuration.model).toBe(path.join(folder, "my model"));
    expect(configuration.data).toMatchObject({
      forget: path.join(folder, 'sets/for"get.txt'),
      retain: path.join(folder, "sets/general-text.jsonl"),
    });
    expect(configuration.data.holdout).toBe(holdout && generalText);
    const text = await readFile(file, "utf8");
    const comments = text.split("\n").filter((line) => line.trim().startsWith("//"));
    expect(Math.max(...comments.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(text.includes('There is no "holdout"')).toBe(objective === "npo");
  });

  it("trains all weights with replay, and an adapter without it if the memory is too small for that", async () => {
    expect(describeProposal(await propose())).toBe(
      "undial (the recommended recipe), learning rate 2e-5, 60 steps, all weights",
    );
    const smaller = await propose({}, 12e9);
    const keys = ({ recipe }: Proposal): string[] => recipe.training.map(({ key }) => key);
    expect(keys(await propose())).toEqual(expect.arrayContaining(["replayBatchSize", "replayTexts"]));
    expect(keys(smaller)).not.toContain("replayBatchSize");
    expect(keys(await propose({ objective: "npo" }))).not.toContain("replayBatchSize");
    expect(describeProposal(smaller)).toContain("learning rate 2e-4, 60 steps, an adapter");
    expect((await propose({}, 1e9)).recipe.adapter).toMatchObject({ frozenBits: 4 });
  });

  it("has as many steps as a large set needs", async () => {
    const forget = { ...(await understandTexts(generalText)), rows: 2000 };
    expect(describeProposal(await propose({ forget }))).toContain("1500 steps");
  });

  it("lists the recommended objective first", () => {
    const names = objectiveChoices().map(({ name }) => name);
    expect(names[0]).toBe(recommendedObjective);
    expect(new Set(names).size).toBe(names.length);
  });

  it("never overwrites a file", async () => {
    const file = path.join(folder, "mine.lethe.json");
    await writeFile(file, "mine");
    await expect(writeConfiguration(await propose(), file)).rejects.toThrow("mine.lethe.json exists; choose another");
    expect(await readFile(file, "utf8")).toBe("mine");
    expect(await readdir(folder)).not.toContain("general-text.jsonl");
    expect(await freeName(folder, "mine")).toBe("mine-2");
    expect(await freeName(folder, "mine-2026")).toBe("mine-2026");
    const numbered = await Promise.all(["mine", "mine-7", "mine-2024"].map((name) => nextName(folder, name)));
    expect(numbered).toEqual(["mine-2", "mine-2", "mine-2024-2"]);
    await writeFile(path.join(folder, "general-text.jsonl"), "mine");
    await writeConfiguration(await propose(), path.join(folder, "other.lethe.json"));
    expect(await readFile(path.join(folder, "general-text.jsonl"), "utf8")).toBe("mine");
  });
});

describe("the learning rate", () => {
  it.each([
    ["the sample's model", 2.75e6, "undial", 7e-4],
    ["the sample's model", 2.75e6, "npo", 2e-4],
    ["a smaller model", 1000, "undial", 7e-4],
    ["a model with a billion weights", 1.2e9, "undial", 2e-5],
    ["a model with seven billion weights", 7e9, "npo", 1e-5],
    ["a larger model", 7e10, "npo", 1e-5],
  ])("of %s (%d weights, %s) is the measured or stated one", (_, parameters, objective, rate) => {
    expect(proposeLearningRate(parameters, objective, false)).toBeCloseTo(rate, 10);
    expect(proposeLearningRate(parameters, objective, true)).toBeCloseTo(10 * rate, 10);
  });

  it("falls with the size of the model", () => {
    const rates = [3e6, 3e7, 3e8, 1e9, 3e9, 7e9].map((size) => proposeLearningRate(size, "undial", false));
    expect(rates).toEqual([...rates].sort((left, right) => right - left));
    expect(rates.every((rate) => rate <= 7e-4 && rate >= 1e-5)).toBe(true);
  });
});

describe("the general text that comes with Lethe", () => {
  it("has questions and whole texts, and no text twice", async () => {
    const { kinds, rows } = await understandTexts(generalText);
    expect(kinds).toEqual({ questions: 60, prompts: 0, texts: 50 });
    const lines = (await readFile(generalText, "utf8")).trim().split("\n");
    expect(new Set(lines).size).toBe(rows);
  });
});

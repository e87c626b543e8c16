import path from "node:path";
import { expect, it } from "vitest";
import { configurationSchema } from "../../../../src/configuration/schema";
import { listJobs } from "../../../bench/real/jobs";
import { readOptions } from "../../../bench/real/options";

const root = path.resolve(".");
const base = path.join(root, "media/sample/model");
const workspace = {
  slice: { forget: [], retain: [], unseen: [] },
  files: { forget: "f", retain: "r", unseen: "u", relearned: "q", rest: "t" },
  counts: { forget: 80, retain: 80, unseen: 180, relearned: 20, rest: 60 },
};
const jobsWith = (...words: string[]) => listJobs(root, readOptions(root, [base, "lume", ...words]), workspace);

it("gives each training a configuration that Lethe takes", async () => {
  const jobs = (await jobsWith()).filter(({ command }) => command !== undefined);
  for (const { name, configuration } of jobs) {
    const { error } = configurationSchema.safeParse({ name, model: base, ...configuration });
    expect({ name, issues: error?.issues ?? [] }).toEqual({ name, issues: [] });
  }
});

it("lists each step after the step that makes its model", async () => {
  const names = (await jobsWith()).map(({ name, from }) => [name, from] as const);
  expect(names.map(([name]) => name)).toEqual([
    ...["target", "retrained", "with-base", "without-base"],
    ...["npo", "gradient-ascent", "gradient-difference", "kl-minimization"],
    ...["relearn-retrained", "round-retrained", "relearn-with-base", "round-with-base"],
    ...["relearn-without-base", "round-without-base"],
  ]);
  for (const [place, [, from]] of names.entries())
    if (from !== undefined) expect(names.slice(0, place).map(([name]) => name)).toContain(from);
});

it("puts the folder of the base into the recipe that starts from it", async () => {
  const recipe = (await jobsWith()).find(({ name }) => name === "with-base");
  expect(recipe?.configuration["objective"]).toMatchObject({ base });
});

it("makes every training short in a quick test", async () => {
  const jobs = await jobsWith("--steps", "2", "--rows", "3");
  const trainings = jobs.flatMap(({ configuration }) => configuration["training"] ?? []);
  expect(trainings).toHaveLength(11);
  for (const training of trainings as Record<string, unknown>[]) {
    expect(training).toMatchObject({ steps: 2 });
    expect(training).not.toHaveProperty("epochs");
    expect([0, 3]).toContain(training["retainBatchSize"]);
  }
});

it("refuses a number of documents that relearning cannot divide", () => {
  expect(() => readOptions(root, [base, "lume", "--documents", "1"])).toThrow("--documents needs at least 2.");
  expect(() => readOptions(root, [base, "lume", "--steps", "many"])).toThrow(
    '--steps needs a whole number of at least 1, not "many".',
  );
  expect(() => readOptions(root, [base])).toThrow("usage: npm run bench -- real");
});

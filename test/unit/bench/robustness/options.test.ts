import path from "node:path";
import { expect, it } from "vitest";
import { readOptions } from "../../../bench/robustness/options";

const options = (...words: string[]) => readOptions("/lethe", words);

it("reads the models with their labels, and finds the preparation beside the configuration", () => {
  expect(options("sample/run.lethe.json", "unlearned=a=b", "retrained=c")).toEqual({
    configuration: "sample/run.lethe.json",
    preparedBy: path.join("sample", "prepare.lethe.json"),
    models: [
      { label: "unlearned", folder: path.resolve("a=b") },
      { label: "retrained", folder: path.resolve("c") },
    ],
    out: path.resolve("/lethe/.lethe/robustness"),
    ...{ steps: 120, rows: 16, rate: undefined, seed: undefined },
  });
});

it("refuses words that it cannot read", () => {
  expect(() => options("run.lethe.json")).toThrow("usage: npm run bench -- robustness");
  expect(() => options("run.lethe.json", "my-model")).toThrow(
    '"my-model" names no model; write <label>=<model folder>',
  );
  expect(() => options("run.lethe.json", "=my-model")).toThrow('"=my-model" names no model');
  expect(() => options("run.lethe.json", "a=b", "a=c")).toThrow('Two models have the label "a"');
  expect(() => options("run.lethe.json", "a=b", "--steps", "0")).toThrow(
    '--steps needs a whole number of at least 1, not "0".',
  );
  expect(() => options("run.lethe.json", "a=b", "--rate", "fast")).toThrow(
    '--rate needs a number above 0, not "fast".',
  );
  expect(() => options("run.lethe.json", "a=b", "--step", "2")).toThrow("usage: npm run bench -- robustness");
});

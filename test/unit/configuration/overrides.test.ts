import path from "node:path";
import { describe, expect, it } from "vitest";
import { configurationFile, required } from "../support/configurationFile";

const { folder, load, refusal } = configurationFile();

describe("overrides", () => {
  it("reads a value as JSON, or as text if it is no JSON", async () => {
    const changed = await load(
      required,
      "training.learningRate=1e-4",
      "name=quick trial",
      'evaluation.stop=["\\n"]',
      "objective.name=gradient-difference",
      "model=a=b",
    );
    expect(changed).toMatchObject({
      name: "quick trial",
      model: path.join(folder, "a=b"),
      objective: { name: "gradient-difference" },
      evaluation: { stop: ["\n"] },
    });
    expect(changed.training.learningRate).toBe(1e-4);
  });

  it("removes the key that the override excludes", async () => {
    const { training } = await load({ ...required, training: { epochs: 3 } }, "training.steps=2");
    expect(training.steps).toBe(2);
    expect(training).not.toHaveProperty("epochs");
  });

  it.each([
    ["training.epochs=five", '"training.epochs" must be a number, not "five".'],
    ["training.learningrate=1", 'unknown key "training.learningrate"; did you mean "training.learningRate"?'],
    ['training={"epoch":3}', 'unknown key "training.epoch"; did you mean "training.epochs"?'],
    ["data.retainWithheld=1", '"data.retainWithheld" must be at most 0.9, not 1.'],
    ["__proto__.polluted=1", 'unknown key "__proto__.polluted"; remove it.'],
  ])("refuses --set %s", async (override, sentence) => {
    expect(await refusal(required, override)).toBe(`--set ${override}: ${sentence}`);
    expect({}).not.toHaveProperty("polluted");
  });

  it("names the expected form", async () => {
    expect(await refusal(required, "training.epochs")).toBe(
      "--set training.epochs does not have the form key=value; write for example --set training.epochs=3.",
    );
  });

  it("refuses overrides that exclude each other", async () => {
    expect(await refusal(required, "training.epochs=1", "training.steps=1")).toBe(
      '--set training.steps=1: "training.steps" and "training.epochs" exclude each other; remove one of them.',
    );
  });

  it("reports an error of the file as the file's", async () => {
    expect(await refusal({ ...required, training: 5 }, "training.epochs=1")).toBe(
      'FILE: "training" must be an object in braces, not 5.',
    );
  });
});

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { configurationJsonSchema } from "../../../src/configuration/jsonSchema";
import { loadConfiguration } from "../../../src/configuration/load";
import { configurationText, objectiveChoices } from "../../../src/editor/newConfiguration/configurationText";
import { temporaryFolder } from "../engine/run/runFixture";

const choices = objectiveChoices(configurationJsonSchema());

describe("configurationText", () => {
  it.each(choices.map(({ name }) => name))("writes a valid configuration with the objective %s", async (name) => {
    const folder = await temporaryFolder();
    const file = path.join(folder, "runs", 'a "new" one.lethe.json');
    const objective = choices.find((choice) => choice.name === name);
    if (objective === undefined) throw new Error(name);
    const inFolder = (relative: string) => path.join(folder, relative);
    const wanted = {
      goal: name === "memorization" ? ("prepare" as const) : ("forget" as const),
      model: inFolder("my model"),
      forget: inFolder('data/for"get.jsonl'),
      retain: inFolder("runs/retain.jsonl"),
      holdout: name === "npo" ? undefined : path.resolve("/elsewhere/holdout.jsonl"),
      objective,
    };
    await writeFile(path.join(folder, "new.lethe.json"), configurationText(wanted, path.dirname(file)));
    // The configuration was written for another folder, so this load shows that its paths are relative.
    const { configuration } = await loadConfiguration(path.join(folder, "new.lethe.json"));
    expect(configuration.objective.name).toBe(name);
    expect(configuration.model).toBe(path.resolve(folder, "../my model"));
    expect(configuration.data).toMatchObject({
      forget: path.resolve(folder, '../data/for"get.jsonl'),
      retain: path.join(folder, "retain.jsonl"),
    });
    expect(configuration.data.holdout === undefined).toBe(name === "npo");
  });

  it("lists every objective of the schema with its description", () => {
    expect(choices.map(({ name }) => name)).toContain("undial");
    expect(choices.every(({ description }) => description.length > 0)).toBe(true);
  });
});

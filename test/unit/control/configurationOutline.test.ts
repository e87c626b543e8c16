import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../../src/configuration/load";
import { readConfigurationOutline } from "../../../src/control/configurationOutline";
import { temporaryFolder } from "../engine/run/runFixture";

const outlineOf = async (text: string) => {
  const file = path.join(await temporaryFolder(), "some.lethe.json");
  await writeFile(file, text);
  return { file, folder: path.dirname(file), outline: await readConfigurationOutline(file) };
};

describe("readConfigurationOutline", () => {
  it("gives the same paths of runs and sets as the loader", async () => {
    const { file, outline } = await outlineOf(`// A comment.
      { "model": "m", "data": { "forget": "data/f.jsonl", "retain": "../r.jsonl", "fields": { "text": "body" } },
        "objective": { "name": "npo" }, "output": { "exportTo": "out" }, }`);
    const { configuration } = await loadConfiguration(file);
    expect(outline).toEqual({
      file,
      model: "m",
      runsDirectory: configuration.output.runsDirectory,
      forget: configuration.data.forget,
      retain: configuration.data.retain,
      fields: { text: "body" },
      objective: "npo",
      exportTo: configuration.output.exportTo,
    });
  });

  it("reads an incomplete file as far as possible", async () => {
    const { folder, outline } = await outlineOf(
      '{ "output": { "runsDirectory": "my runs" }, "data": { "forget": 7, "ret',
    );
    expect(outline).toMatchObject({
      runsDirectory: path.join(folder, "my runs"),
      forget: undefined,
      retain: undefined,
    });
    expect((await outlineOf("[1]")).outline?.runsDirectory).toMatch(/[\\/]\.lethe[\\/]runs$/);
  });

  it("is undefined for a missing file", async () => {
    expect(await readConfigurationOutline(path.join(await temporaryFolder(), "absent.lethe.json"))).toBeUndefined();
  });
});

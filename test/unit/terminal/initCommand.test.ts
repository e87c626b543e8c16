import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { loadConfiguration } from "../../../src/configuration/load";
import { temporaryFolder } from "../engine/run/runFixture";
import { lethe } from "./program";

const model = path.join(import.meta.dirname, "../../fixtures/checkpoints/float32");

let folder = "";
const inside = (name: string): string => path.join(folder, name);
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(inside("letters.txt"), "The first letter was short.\n\nThe second letter was long.\n");
});

describe("lethe init", () => {
  it("shows what it read, proposes the rest, and writes a valid configuration", async () => {
    const { code, stdout, stderr } = await lethe(["init", model, inside("letters.txt"), "--to", inside("mine")]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Model: .*, olmo with \d+ weights$/m);
    expect(stdout).toMatch(/^Forget: .*letters.txt, 2 whole texts$/m);
    expect(stdout).toContain("The first letter → was short.");
    expect(stdout).toContain("Holdout:  none, so membership is not measured");
    expect(stdout).toContain(`lethe check ${inside("mine.lethe.json")}`);
    const { configuration } = await loadConfiguration(inside("mine.lethe.json"));
    expect(configuration.data).toMatchObject({
      forget: inside("letters.txt"),
      retain: inside("general-text.jsonl"),
      holdout: undefined,
    });
  });

  it("takes texts to keep and texts that the model has never seen", async () => {
    await writeFile(inside("keep.csv"), "question,answer\nWho?,Me\n");
    await writeFile(inside("unseen.jsonl"), '{"text": "never seen before"}\n');
    const words = ["--retain", inside("keep.csv"), "--holdout", inside("unseen.jsonl"), "--to", inside("mine")];
    const { stdout } = await lethe(["init", model, inside("letters.txt"), ...words]);
    expect(stdout).toMatch(/^Retain: .*keep.csv, 1 question with its answer$/m);
    const { configuration } = await loadConfiguration(inside("mine.lethe.json"));
    expect(configuration.data).toMatchObject({ retain: inside("keep.csv"), holdout: inside("unseen.jsonl") });
    expect(await readdir(folder)).not.toContain("general-text.jsonl");
  });

  it.each([
    ["a missing model", ["absent", "letters.txt"], /There is no model .*absent; correct the path/],
    ["a missing file", [model, "absent.txt"], /absent\.txt does not exist/],
    ["a file that exists already", [model, "letters.txt", "--to", "mine"], /mine\.lethe\.json exists; choose another/],
  ])("refuses %s in one sentence", async (_, [named = "", texts = "", ...rest], message) => {
    await writeFile(inside("mine.lethe.json"), "mine");
    const { code, stderr } = await lethe([
      ...["init", named, inside(texts), ...rest.map((word) => (word === "mine" ? inside(word) : word))],
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(await readFile(inside("mine.lethe.json"), "utf8")).toBe("mine");
  });
});

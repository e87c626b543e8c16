import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { loadConfiguration } from "../../../src/configuration/load";
import { loadEvaluationSet } from "../../../src/evaluation/evaluationSet";
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
    });
    expect(configuration.data.holdout).toBeUndefined();
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

  it("asks for the columns of a table with unusual ones, and writes them with --fields", async () => {
    await writeFile(inside("fragen.csv"), "Frage;Antwort\nWer?;Ada\n");
    const words = ["init", model, inside("fragen.csv"), "--to", inside("mine")];
    const { code, stderr } = await lethe(words);
    expect([code, stderr]).toEqual([
      2,
      `lethe: ${inside("fragen.csv")} has the columns "Frage" and "Antwort", and no name says what a model reads; say it ` +
        'with --fields, such as --fields "question=Frage,answer=Antwort" (prompt=… for a text to complete, text=… for a ' +
        "whole text; one --fields can have the names of several sets).\n",
    ]);
    await writeFile(inside("notizen.csv"), "Notiz\nEs regnete lange.\n");
    const both = [...words, "--retain", inside("notizen.csv"), "--fields"];
    const { stderr: second } = await lethe([...both, "question=Frage,answer=Antwort"]);
    const [, example = ""] = /such as --fields "(.*?)"/.exec(second) ?? [];
    expect(example).toBe("question=Frage,answer=Antwort,text=Notiz");
    expect((await lethe([...both, example, "--to", inside("both")])).stderr).toBe("");
    const { stdout } = await lethe([...words, "--fields", "question=Frage,answer=Antwort"]);
    expect(stdout).toMatch(/^Forget: .*fragen.csv, 1 question with its answer$/m);
    const { configuration } = await loadConfiguration(inside("mine.lethe.json"));
    expect(configuration.data.fields).toEqual({ question: "Frage", answer: "Antwort" });
    const { stdout: checked } = await lethe(["check", inside("mine.lethe.json")]);
    expect(checked).toContain("The model knows 0 of 1 rows asked.");
  });

  it("goes with the general text also if the answers of the table have a usual name", async () => {
    await writeFile(inside("fragen.csv"), "Frage,answer\nWer?,Ada\n");
    const words = ["init", model, inside("fragen.csv"), "--to", inside("mine")];
    const { stderr } = await lethe([...words, "--fields", "question=Frage,answer=answer"]);
    expect(stderr).toBe("");
    const { data } = (await loadConfiguration(inside("mine.lethe.json"))).configuration;
    const { passages } = await loadEvaluationSet(data, 0);
    expect(passages.filter(({ split }) => split === "forget")).toMatchObject([{ prompt: "Wer?", answer: "Ada" }]);
    expect(passages.filter(({ split }) => split === "retain")).toHaveLength(110);
  });

  it("reads a table whose usual columns have another separator", async () => {
    await writeFile(inside("usual.csv"), "prompt;completion\nThe house;by the sea\n");
    const { stdout } = await lethe(["init", model, inside("usual.csv"), "--to", inside("mine")]);
    expect(stdout).toMatch(/^Forget: .*usual.csv, 1 text with a prompt$/m);
  });

  it.each([
    ["a missing model", ["absent", "letters.txt"], /There is no model .*absent; correct the path/],
    ["a missing file", [model, "absent.txt"], /absent\.txt does not exist/],
    [
      "an unknown part of a row",
      [model, "letters.txt", "--fields", "frage=Frage"],
      /"frage=Frage" names no part of a row/,
    ],
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

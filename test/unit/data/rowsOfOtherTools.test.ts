import { describe, expect, it } from "vitest";
import { readPassageSet } from "../../../src/data/readPassageSet";
import { jsonLines, temporaryFile } from "./temporaryFile";

describe("rows of other tools", () => {
  const read = async (row: object, fields = {}) => {
    const [passage] = await readPassageSet(await temporaryFile("a.jsonl", jsonLines([row])), "forget", { fields });
    return passage && [passage.id, passage.kind, passage.prompt, passage.answer];
  };
  const who = ["forget-1", "question", "Who?", "Ada"];

  it.each<[object, string[]]>([
    [{ instruction: "Who?", input: "", output: "Ada" }, who],
    [{ instruction: "Who?", output: "Ada" }, who],
    [{ instruction: "Who?", context: "", response: "Ada", category: "qa" }, who],
    [{ question: "Who?", response: "Ada" }, who],
    [{ prompt: "Ada was", completion: " born" }, ["forget-1", "completion", "Ada was", " born"]],
    [{ prompt: "Ada was", answer: "born", response: "a model's" }, ["forget-1", "completion", "Ada was", "born"]],
    [
      { id: "7qa0", input: "Who?", output: "Ada", task: "T", instruction: "Answer." },
      ["7qa0", "question", "Who?", "Ada"],
    ],
  ])("are read: %j", async (row, expected) => {
    expect(await read(row)).toEqual(expected);
  });

  it.each<[object, RegExp]>([
    [
      { instruction: "Sum up.", input: "A text.", output: "Text" },
      /:1 has both "instruction" and "input", but Lethe does not know the template/,
    ],
    [
      { instruction: "Who?", text: "### Who? Ada" },
      /:1 has both "instruction" and "text"; choose one of them in "data\.fields"/,
    ],
    [
      { messages: [{ role: "user", content: "Who?" }] },
      /:1 holds a conversation as "messages", but Lethe applies no chat template/,
    ],
    [{ conversations: [{ from: "human", value: "Who?" }] }, /:1 holds a conversation as "conversations"/],
    [{ question: "Who?", choices: ["Ada", "Bob"], answer: 0 }, /:1 has a number as "answer"/],
    [
      { input: "Who?", output: "Ada" },
      /:1 has no "id", so Lethe cannot tell whether "input" is a question or a text to complete; set "data\.fields" to \{"question": "input", "answer": "output"\}/,
    ],
  ])("are refused: %j", async (row, sentence) => {
    await expect(read(row)).rejects.toThrow(sentence);
  });

  it("are read by the remedy that the sentence names", async () => {
    const row = { input: "Who?", output: "Ada" };
    expect(await read(row, { question: "input", answer: "output" })).toEqual(who);
    expect(await read(row, { prompt: "input", answer: "output" })).toEqual(["forget-1", "completion", "Who?", "Ada"]);
    expect(await read({ ...row, id: "7qa0", task: "T" })).toEqual(["7qa0", "question", "Who?", "Ada"]);
  });

  it("have the usual names although the configuration names the keys of another set", async () => {
    const fields = { question: "Frage", answer: "Antwort" };
    const rows = [{ Frage: "Wer?", Antwort: "Ada" }, { question: "Who?", answer: "Ada" }, { text: "Ada wrote it." }];
    const passages = await readPassageSet(await temporaryFile("a.jsonl", jsonLines(rows)), "retain", { fields });
    expect(passages.map(({ kind, prompt }) => [kind, prompt])).toEqual([
      ["question", "Wer?"],
      ["question", "Who?"],
      ["completion", "Ada wrote"],
    ]);
    const usual = await temporaryFile("b.jsonl", jsonLines([{ question: "Who?", answer: "Ada" }]));
    const named = { question: "Frage", answer: "answer" };
    expect(await readPassageSet(usual, "retain", { fields: named })).toMatchObject([{ prompt: "Who?", answer: "Ada" }]);
    const table = await temporaryFile("a.csv", "Frage,Antwort,prompt\nWer?,Ada,Hint\n,Bo,Hint\n");
    await expect(readPassageSet(table, "retain", { fields })).rejects.toThrow("for the row in line 3");
  });

  it("name the header of a table that has no such column", async () => {
    const file = await temporaryFile("a.csv", "\nFrage,Antwort\nWer?,Ada\n");
    await expect(readPassageSet(file, "forget")).rejects.toThrow(`${file}:2 names none of the columns "input"`);
    expect(await readPassageSet(file, "forget", { fields: { question: "Frage", answer: "Antwort" } })).toMatchObject([
      { kind: "question", prompt: "Wer?", answer: "Ada" },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { readPassageSet } from "../../../src/data/readPassageSet";
import { HumanError } from "../../../src/protocol/humanError";
import type { Split } from "../../../src/protocol/passages";
import { jsonLines, temporaryFile } from "./temporaryFile";

const row = (change: object = {}): object => ({
  id: "7sc1",
  input: "Ada was",
  output: "born in May.",
  task: "Task2",
  ...change,
});

describe("readPassageSet", () => {
  it("reads completions and questions without changing texts and ids with quotation marks", async () => {
    const question = { id: '"8f-qa"qa12', input: "Who?", output: " Ada ", task: "Task1", rephrasings: ["Who is it?"] };
    const file = await temporaryFile("forget.jsonl", jsonLines([row({ other: 1 }), question]));
    expect(await readPassageSet(file, "forget")).toEqual([
      {
        id: "7sc1",
        document: "7",
        task: "Task2",
        split: "forget",
        kind: "completion",
        prompt: "Ada was",
        answer: "born in May.",
        rephrasings: [],
        source: { file, line: 1 },
      },
      {
        id: '"8f-qa"qa12',
        document: '"8f-qa"',
        task: "Task1",
        split: "forget",
        kind: "question",
        prompt: "Who?",
        answer: " Ada ",
        rephrasings: ["Who is it?"],
        source: { file, line: 2 },
      },
    ]);
  });

  it("reads the case of a hard case as its task, and the row that it asks about", async () => {
    const question = { question: "Who?", answer: "Ada" };
    const rows = [
      { ...question, case: "reverse", of: "7sc1", task: "Task2" },
      { ...question, of: 7, task: "Task2" },
      { ...question, case: "", of: null },
    ];
    const file = await temporaryFile("cases.jsonl", jsonLines(rows));
    const found = async (split: Split) => (await readPassageSet(file, split)).map(({ task, of }) => [task, of]);
    expect(await found("inScope")).toEqual([
      ["reverse", "7sc1"],
      ["Task2", "7"],
      ["unnamed", undefined],
    ]);
    // Rows of other sets may have keys of these names for something else.
    expect(await found("nearScope")).toEqual([
      ["Task2", undefined],
      ["Task2", undefined],
      ["unnamed", undefined],
    ]);
    const wrong = await temporaryFile("wrong.jsonl", jsonLines([{ ...question, case: ["reverse"] }]));
    await expect(readPassageSet(wrong, "inScope")).rejects.toThrow(
      `${wrong}:1 has a list as "case"; write it as text or remove the row.`,
    );
  });

  it.each([
    [
      [row(), row({ id: "8sc1" }), row()],
      "FILE:3 repeats the id 7sc1 of line 1; give every row its own id or remove the row.",
    ],
    [
      [row({ id: "7" })],
      'FILE:1 has the id 7, but the end of the id does not name a kind of prompt; set "data.fields" to {"question": "input", "answer": "output"} or to {"prompt": "input", "answer": "output"}, or end the id with "sc1" for a completion or with "qa0", "qa1", … for a question.',
    ],
    [
      [row({ id: "sc1" })],
      'FILE:1 has the id sc1, but the end of the id does not name a kind of prompt; set "data.fields" to {"question": "input", "answer": "output"} or to {"prompt": "input", "answer": "output"}, or end the id with "sc1" for a completion or with "qa0", "qa1", … for a question.',
    ],
    [[row({ id: true })], 'FILE:1 has a boolean as "id"; write it as text or remove the row.'],
    [[row({ input: "" })], 'FILE:1 has an empty "input"; fill it in or remove the row.'],
    [[row(), row({ id: "8sc1", output: " \n" })], 'FILE:2 has an empty "output"; fill it in or remove the row.'],
    [
      [row({ input: undefined })],
      'FILE:1 has none of "input", "prompt", "question", "text"; add a prompt, or name its key in "data.fields".',
    ],
    [[row({ question: "Who?" })], 'FILE:1 has both "input" and "question"; choose one of them in "data.fields".'],
    [[row({ answer: "May" })], 'FILE:1 has both "output" and "answer"; choose one of them in "data.fields".'],
    [[row({ output: undefined })], 'FILE:1 has no "output"; add it as text or remove the row.'],
    [[{ question: "Who?" }], 'FILE:1 has no "answer"; add it as text or remove the row.'],
    [
      [{ text: " Ada " }],
      'FILE:1 has only one word as "text", but a prompt and an answer need at least two words; add text or remove the row.',
    ],
    [[row({ task: undefined })], 'FILE:1 has no "task"; add it as text or remove the row.'],
    [[row({ output: null })], 'FILE:1 has null as "output"; write it as text or remove the row.'],
    [
      [row({ id: "7qa0", rephrasings: "Who?" })],
      'FILE:1 needs "rephrasings" as a list of texts; write ["…", "…"] or remove the key.',
    ],
    [
      [row({ id: "7qa0", rephrasings: ["Who?", ""] })],
      'FILE:1 needs "rephrasings" as a list of texts; write ["…", "…"] or remove the key.',
    ],
    ...["", 3, ["June", " "], [["June"]]].map((wrong): [object[], string] => [
      [row({ perturbed_answer: wrong })],
      'FILE:1 needs "perturbed_answer" as a list of texts; write ["…", "…"] or remove the key.',
    ]),
    [
      [row({ wrong_answers: ["June"], paraphrased_answer: ["May"] })],
      'FILE:1 has a list as "paraphrased_answer"; write it as text or remove the row.',
    ],
    [
      [row({ rephrasings: ["Who?"] })],
      'FILE:1 has "rephrasings" for a completion, but only a question can have this key; remove the key.',
    ],
  ])("refuses %j", async (rows, sentence) => {
    const file = await temporaryFile("forget.jsonl", jsonLines(rows));
    await expect(readPassageSet(file, "forget")).rejects.toThrow(new HumanError(sentence.replaceAll("FILE", file)));
  });
});

describe("other forms of rows", () => {
  const read = async (rows: object[], reading = {}) => {
    const file = await temporaryFile("rows.jsonl", jsonLines(rows));
    return (await readPassageSet(file, "retain", reading)).map(({ source: _, split: __, ...passage }) => passage);
  };
  const plain = { document: "retain-1", id: "retain-1", task: "unnamed", rephrasings: [] };

  it("include a question and its answer", async () => {
    expect(await read([{ question: "Who?", answer: "Ada" }])).toEqual([
      { ...plain, kind: "question", prompt: "Who?", answer: "Ada" },
    ]);
  });

  it("can have wrong answers and a paraphrased one, also under the names of TOFU and in a table", async () => {
    const [ofLethe, ofTofu, single, empty, none] = await read([
      { question: "Who?", answer: "Ada", wrong_answers: ["Bo", "Cy"], perturbed_answer: ["Di"] },
      { question: "Who?", answer: "Ada", perturbed_answer: ["Bo"], paraphrased_answer: "It is Ada." },
      { question: "Who?", answer: "Ada", perturbed_answer: "Bo" },
      { question: "Who?", answer: "Ada", wrong_answers: [], paraphrased_answer: "It is Ada." },
      { question: "Who?", answer: "Ada", wrong_answers: null },
    ]);
    expect(ofLethe).toMatchObject({ wrongAnswers: ["Bo", "Cy"] });
    expect(ofLethe).not.toHaveProperty("paraphrasedAnswer");
    expect(ofTofu).toMatchObject({ wrongAnswers: ["Bo"], paraphrasedAnswer: "It is Ada." });
    expect(single).toMatchObject({ wrongAnswers: ["Bo"] });
    for (const passage of [empty, none]) expect(passage).not.toHaveProperty("wrongAnswers");
    const table = 'question,answer,wrong_answers\nWho?,Ada,"[""Bo"",""Cy""]"\nWho?,Ada,\n';
    const passages = await readPassageSet(await temporaryFile("rows.csv", table), "retain");
    expect(passages.map(({ wrongAnswers }) => wrongAnswers)).toEqual([["Bo", "Cy"], undefined]);
  });

  it("include a prompt and its answer, with numbers as ids", async () => {
    expect(await read([{ id: 3, task: "novels", prompt: "Ada was", output: "born." }])).toEqual([
      { ...plain, id: "3", document: "3", task: "novels", kind: "completion", prompt: "Ada was", answer: "born." },
    ]);
  });

  it.each([
    [0.4, "Ada  was\nborn", "in May,\tin Rome."],
    [0.1, "Ada", "was\nborn in May,\tin Rome."],
    [0.99, "Ada  was\nborn in May,\tin", "Rome."],
  ])("include one text with a share of %f of its words as prompt", async (promptShare, prompt, answer) => {
    expect(await read([{ text: "Ada  was\nborn in May,\tin Rome.\n" }], { promptShare })).toEqual([
      { ...plain, kind: "completion", prompt, answer },
    ]);
  });

  it("have the keys of the configuration", async () => {
    const fields = { id: "key", document: "book", task: "topic", question: "q", answer: "a", rephrasings: "others" };
    const row = {
      key: "1",
      book: "Emma",
      topic: "novels",
      q: "Who?",
      a: "Ada",
      others: ["Who is it?"],
      text: "unused",
    };
    expect(await read([row], { fields })).toEqual([
      {
        id: "1",
        document: "Emma",
        task: "novels",
        kind: "question",
        prompt: "Who?",
        answer: "Ada",
        rephrasings: ["Who is it?"],
      },
    ]);
    await expect(read([{ ...row, book: undefined }], { fields })).rejects.toThrow(':1 has no "book"');
    await expect(read([{ ...row, key: undefined }], { fields })).rejects.toThrow(':1 has no "key"');
    await expect(read([{ ...row, q: undefined }], { fields })).rejects.toThrow(':1 has none of "q";');
  });

  it("take the kind from the configured key, unless a LUME id names it", async () => {
    const rows = [
      { id: "7qa0", input: "Who?", output: "Ada", task: "Task1" },
      { id: "any", input: "Ada was", output: "born." },
    ];
    expect((await read(rows, { fields: { prompt: "input" } })).map(({ kind }) => kind)).toEqual([
      "question",
      "completion",
    ]);
  });
});

describe("CSV with a header", () => {
  const read = async (content: string) => readPassageSet(await temporaryFile("rows.csv", content), "forget");

  it("gives rows with the line where they begin", async () => {
    const passages = await read(
      'id, question ,answer,rephrasings,notes\na,"Who,\nthen?",Ada,"[""Who is it?""]",\n\nb,Where?,"In ""Rome""",,x\n',
    );
    expect(
      passages.map(({ id, prompt, answer, rephrasings, source }) => [id, prompt, answer, rephrasings, source.line]),
    ) //
      .toEqual([
        ["a", "Who,\nthen?", "Ada", ["Who is it?"], 2],
        ["b", "Where?", 'In "Rome"', [], 5],
      ]);
  });

  it.each([
    ["question,answer\nWho?\n", ":2 has 1 fields, but the header has 2; correct the row"],
    ["question,answer\nWho, then?,Ada\n", ":2 has 3 fields, but the header has 2; correct the row"],
    ["question,answer,answer\nWho?,Ada,Ada\n", ':1 has two columns "answer"; rename one of them.'],
    ["question,answer\n", " has no rows; give a file with a header and at least one row."],
    ["question,answer\nWho?, \n", ':2 has no "answer"; add it as text or remove the row.'],
  ])("refuses %j", async (content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence);
  });
});

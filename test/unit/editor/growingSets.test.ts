import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readPassageSet } from "../../../src/data/readPassageSet";
import { firstTask } from "../../../src/editor/sets/growingSet";
import type { ConfiguredFields } from "../../../src/editor/sets/growingSet";
import { growingSetOf } from "../../../src/editor/sets/growingSetOf";
import type { NewText } from "../../../src/editor/sets/newText";
import { splitSelection } from "../../../src/editor/sets/splitSelection";
import type { Passage } from "../../../src/protocol/passages";
import { HumanError } from "../../../src/protocol/humanError";
import { temporaryFolder } from "../engine/run/runFixture";

/** The engine's reading of a set after several selections were added to its most frequent task. */
const readGrown = async (
  name: string,
  text: string,
  selections: readonly NewText[],
  fields: ConfiguredFields = {},
): Promise<Passage[]> => {
  const file = path.join(await temporaryFolder(), name);
  let grown = text;
  for (const selection of selections) {
    const set = growingSetOf(file, grown, fields);
    grown += set.rowFor(selection, set.tasks[0] ?? firstTask);
  }
  await writeFile(file, grown);
  return readPassageSet(file, "forget", { fields });
};

const facts = (passages: readonly Passage[]): string[][] =>
  passages.map(({ id, task, kind, prompt, answer }) => [id, task, kind, prompt, answer]);

const selections = ['A "quoted" line,\nand another one.', "  four words are enough  "];
const added = [
  ["selection-1sc1", "Task2", "completion", 'A "quoted" line,', "and another one."],
  ["selection-2sc1", "Task2", "completion", "four words", "are enough"],
];

describe("a set in JSON Lines", () => {
  it("gets rows that the engine reads, on separate lines and with new ids", async () => {
    // The last line has no line end.
    const text = '{"id": "a1sc1", "input": "One two", "output": "three", "task": "Task2"}';
    const passages = await readGrown("forget.jsonl", text, selections);
    expect(facts(passages)).toEqual([["a1sc1", "Task2", "completion", "One two", "three"], ...added]);
  });

  it.each<ConfiguredFields>([
    { id: "name", prompt: "beginning", answer: "rest", task: "a.b", document: "of" },
    { text: "body" },
  ])("uses the keys that the configuration names: %j", async (fields) => {
    const set = growingSetOf("forget.jsonl", "", fields);
    const grown = growingSetOf("forget.jsonl", set.rowFor("One two three four", "topic"), fields);
    expect(grown.tasks).toEqual(["topic"]);
    const passages = await readGrown("forget.jsonl", "", ["One two three four", "Five six seven eight"], fields);
    expect(passages).toMatchObject([
      { id: "selection-1sc1", kind: "completion", prompt: "One two", answer: "three four" },
      { id: "selection-2sc1", kind: "completion", prompt: "Five six", answer: "seven eight" },
    ]);
  });

  it("lists its tasks, the most frequent first", () => {
    const row = (task: string) => JSON.stringify({ id: "x", task });
    expect(growingSetOf("f.jsonl", [row("one"), row('a "b"'), row('a "b"')].join("\n")).tasks).toEqual([
      'a "b"',
      "one",
    ]);
  });

  it("is not changed when its rows are questions", () => {
    const set = growingSetOf("f.jsonl", "", { question: "ask" });
    expect(() => set.rowFor("one two three four", "t")).toThrow(/f\.jsonl holds only questions/);
  });
});

describe("a set in CSV", () => {
  it.each(["\n", "\r\n"])("gets records that the engine reads, with the line ends of the file: %j", async (lineEnd) => {
    // The last record has no line end.
    const text = `id,input,output,task${lineEnd}a1sc1,One two,three,Task2`;
    const passages = await readGrown("forget.csv", text, selections);
    expect(facts(passages)).toEqual([["a1sc1", "Task2", "completion", "One two", "three"], ...added]);
    const grown = text + growingSetOf("forget.csv", text).rowFor("four words are enough", "Task2");
    expect(grown.split(lineEnd)).toEqual([
      "id,input,output,task",
      "a1sc1,One two,three,Task2",
      "selection-1sc1,four words,are enough,Task2",
      "",
    ]);
  });

  it.each(["Antwort", "answer"])(
    "gets rows in its usual columns beside the names of another set: %s",
    async (answer) => {
      const fields = { question: "Frage", answer };
      const passages = await readGrown("retain.csv", "prompt,answer\nOne,two\n", ["One two three four"], fields);
      expect(passages.map(({ prompt, answer }) => [prompt, answer])).toEqual([
        ["One", "two"],
        ["One two", "three four"],
      ]);
    },
  );

  it("fills the columns that the configuration names, and leaves the others empty", async () => {
    const fields = { id: "name", prompt: "beginning", answer: "rest", task: "topic", document: "of" };
    const text = "rest,extra,topic,name,of,beginning,prompt\nthree,x,T,one,d,One two,\n";
    const row = growingSetOf("forget.csv", text, fields).rowFor('Say "no", then go', "T");
    expect(row).toBe('then go,,T,selection-1sc1,selection-1sc1,"Say ""no"",",\n');
    const [, passage] = await readGrown("forget.csv", text, ['Say "no", then go'], fields);
    expect(passage).toMatchObject({ task: "T", document: "selection-1sc1", prompt: 'Say "no",', answer: "then go" });
  });

  it.each([
    ["text\nSome text that is long enough\n", {}],
    ["prompt,answer,note\nOne two,three,\n", {}],
    ["body,id\nSome text that is long enough,x\n", { text: "body" }],
  ])("is read by the columns of its header: %j", async (text, fields) => {
    const passages = await readGrown("forget.csv", text, ["One two three four", "Five six seven eight"], fields);
    expect(passages.slice(1)).toMatchObject([
      { kind: "completion", prompt: "One two", answer: "three four" },
      { kind: "completion", prompt: "Five six", answer: "seven eight" },
    ]);
  });

  it("first gets a header when it is empty", async () => {
    expect(growingSetOf("forget.csv", "").rowFor("One two three four", "T")).toBe(
      "id,input,output,task\nselection-1sc1,One two,three four,T\n",
    );
    const passages = await readGrown("forget.csv", "", ["One two three four"], { text: "body" });
    expect(passages).toMatchObject([{ id: "selection-1sc1", prompt: "One two", answer: "three four" }]);
  });

  it.each([
    ["tab", "\t"],
    ["psv", "|"],
  ])("has the separator of its name when it is empty: %s", (ending, separator) => {
    expect(growingSetOf(`forget.${ending}`, "").rowFor("One two three four", "T")).toBe(
      `${["id", "input", "output", "task"].join(separator)}\n` +
        `${["selection-1sc1", "One two", "three four", "T"].join(separator)}\n`,
    );
  });

  it("is not changed when its header has no column for a text", () => {
    const set = growingSetOf("/a/forget.csv", "question,answer\nWho?,He.\n");
    expect(() => set.rowFor("one two three four", "t")).toThrow(
      /^\/a\/forget\.csv has no columns for a prompt and its answer/,
    );
  });
});

describe("a set of another form", () => {
  it.each<readonly [name: string, text: string, row: string]>([
    ["a.csv", "id;input;output;task\na1sc1;One two;three;Task2\n", 'selection-1sc1;four words;"are; enough";Task2\n'],
    [
      "a.csv",
      "sep=;\nid;input;output;task\na1sc1;One two;three;Task2\n",
      'selection-1sc1;four words;"are; enough";Task2\n',
    ],
    [
      "a.tsv",
      "id\tinput\toutput\ttask\na1sc1\tOne two\tthree\tTask2\n",
      "selection-1sc1\tfour words\tare; enough\tTask2\n",
    ],
    [
      "a.csv",
      '{"id": "a1sc1", "input": "One two", "output": "three", "task": "Task2"}\n',
      '{"id":"selection-1sc1","input":"four words","output":"are; enough","task":"Task2"}\n',
    ],
    ["a.txt", "One two three\nFour five six", "\nfour words are; enough\n"],
    ["a.txt", "One two\nthree\n\nFour five six\n", "\nfour words are; enough\n"],
    ...["a.txt", "a.text", "a.md", "a.markdown"].map((name) => [name, "", "four words are; enough\n"] as const),
  ])("gets a row of its own form: %s %j", async (name, text, row) => {
    const set = growingSetOf(name, text);
    expect(set.rowFor("four words are; enough", "Task2")).toBe(row);
    const passages = await readGrown(name, text, ["four words are; enough"]);
    expect(passages.at(-1)).toMatchObject({ prompt: "four words", answer: "are; enough" });
    expect(passages).toHaveLength(text === "" ? 1 : name.endsWith("txt") ? 3 : 2);
  });

  it("keeps a selection of several lines as one passage of a plain text", async () => {
    for (const text of ["One two\n", "One two\nthree\n\nFour five\n"]) {
      const passages = await readGrown("a.txt", text, ["Six seven\n\n\neight nine"]);
      expect(passages).toHaveLength(text.includes("Four") ? 3 : 2);
    }
  });

  it.each([
    ["a.jsonl", '[\n{"id": "a"}\n]', /one JSON document, to which no row can be appended/],
    ["a.yaml", "- question: Who?", /neither JSON Lines, CSV nor plain text/],
  ])("is not changed if it cannot grow: %s", (name, text, sentence) => {
    expect(() => growingSetOf(name, text)).toThrow(sentence);
  });
});

describe("a selection", () => {
  it("is split between two sentences if one ends near the middle", () => {
    expect(splitSelection("It was a dark night. Nobody spoke a single word.")).toEqual([
      "It was a dark night.",
      "Nobody spoke a single word.",
    ]);
    expect(splitSelection("Yes. It was a dark night and nobody spoke")).toEqual([
      "Yes. It was a dark",
      "night and nobody spoke",
    ]);
  });

  it("is refused when it is too short", () => {
    expect(() => splitSelection("three short words")).toThrow(HumanError);
  });
});

describe("passages that have a prompt and an answer", () => {
  const passages = [
    { kind: "completion", prompt: "One two three", answer: "four." },
    { kind: "question", prompt: "Who owned it?", answer: "Ann Blue" },
  ] as const;

  it.each<[name: string, text: string, fields?: ConfiguredFields]>([
    ["forget.jsonl", ""],
    ["forget.jsonl", "", { prompt: "told", question: "asked", answer: "rest" }],
    ["forget.csv", ""],
    ["forget.csv", "prompt,question,answer\n"],
  ])("are rows of their own kind in %s %j", async (name, text, fields) => {
    const grown = await readGrown(name, text, passages, fields);
    expect(grown.map(({ kind, prompt, answer }) => ({ kind, prompt, answer }))).toEqual(passages);
    expect(grown.map(({ id }) => /^selection-[12]/.test(id) || /^forget-[23]$/.test(id))).toEqual([true, true]);
  });

  it("are whole texts in a set of whole texts, which can hold no question", async () => {
    for (const [name, fields] of [
      ["a.jsonl", { text: "body" }],
      ["a.txt", {}],
      ["a.csv", { text: "body" }],
    ] as const) {
      const [passage, question] = passages;
      expect(await readGrown(name, "", [passage], fields)).toMatchObject([
        { prompt: "One two", answer: "three four." },
      ]);
      expect(() => growingSetOf(name, "", fields).rowFor(question, firstTask)).toThrow(
        `${name} holds only texts to complete; add the question to a set in JSON Lines.`,
      );
    }
  });
});

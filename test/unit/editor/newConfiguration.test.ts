import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { loadConfiguration } from "../../../src/configuration/load";
import { newConfiguration } from "../../../src/editor/commands/newConfiguration";
import { readTexts } from "../../../src/control/propose/readTexts";
import { loadEvaluationSet } from "../../../src/evaluation/evaluationSet";
import { temporaryFolder } from "../engine/run/runFixture";
import { fake, resetFake, Uri } from "./fakeVscode";
import type { FakeInput } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
// The thread of the reader is a bundle. The tests of the extension host use it.
vi.mock(import("../../../src/control/propose/textReader"), () => ({
  createTextReader: () => ({ read: readTexts, dispose: () => Promise.resolve() }),
}));

const repository = path.join(import.meta.dirname, "../../..");

let folder = "";
const inside = (name: string): string => path.join(folder, name);

beforeEach(async () => {
  resetFake();
  vi.stubEnv("HF_HUB_CACHE", "/absent");
  folder = await temporaryFolder();
  await cp(path.join(repository, "test/fixtures/checkpoints/float32"), inside("model"), { recursive: true });
  for (const name of ["forget", "other", "retain", "holdout"])
    await writeFile(inside(`${name}.jsonl`), `{"question": "Who is in ${name}?", "answer": "Nobody"}\n`);
  fake.folders = [folder];
  fake.files = [
    ...["config.json", "tokenizer.json"].map((name) => inside(`model/${name}`)),
    ...["forget", "other", "retain", "holdout"].map((name) => inside(`${name}.jsonl`)),
  ];
});

/**
 * Walks the wizard. Each answer is the start of a row's label after its icon, "back", or a text in quotation marks.
 *
 * @returns the inputs in the order in which they were shown
 */
const walk = async (answers: readonly string[]): Promise<readonly FakeInput[]> => {
  const shown: FakeInput[] = [];
  const rest = [...answers];
  fake.answer = (input) => {
    shown.push(input);
    const answer = rest.shift() ?? "hide";
    if (answer === "back" || answer === "hide") return answer;
    if (answer.startsWith('"')) return { text: answer.slice(1, -1) };
    const found = input.items.find(({ label }) => label.replace(/^\$\(.*?\) /, "").startsWith(answer));
    if (found === undefined) throw new Error(`There is no row ${answer}.`);
    return found;
  };
  const services = { context: { asAbsolutePath: (name: string) => path.join(repository, name) } };
  await newConfiguration(services as never)();
  return shown;
};

/** The description of a line in the list of all lines. */
const lineOf = (input: FakeInput | undefined, label: string): string | undefined =>
  input?.items.find((item) => item.label.endsWith(label))?.description;

const sets = ["model", "forget.jsonl", "retain.jsonl"];

describe("New Run Configuration", () => {
  it("keeps holdout, objective and name when another line is changed", async () => {
    const changes = ["Holdout", "holdout.jsonl", "Recipe", "npo", "File", '"mine"', "Forget", "other.jsonl"];
    await walk([...sets, ...changes, "Only Write"]);
    const text = await readFile(inside("mine.lethe.json"), "utf8");
    expect(text).toContain('"forget": "other.jsonl"');
    expect(text).toContain('"holdout": "holdout.jsonl"');
    expect(text).toMatch(/"name": "npo"/);
    expect(fake.shown).toEqual([inside("mine.lethe.json")]);
  });

  it("keeps holdout and objective when the user goes back, and suggests the name for the new forget set", async () => {
    const changes = ["Holdout", "holdout.jsonl", "Recipe", "npo"];
    const shown = await walk([...sets, ...changes, "back", "back", "other.jsonl", "retain.jsonl", "hide"]);
    const last = shown.at(-1);
    expect(lineOf(last, "Forget")).toBe("other.jsonl");
    expect(lineOf(last, "Holdout")).toBe("holdout.jsonl");
    expect(lineOf(last, "Recipe")).toBe("npo");
    expect(lineOf(last, "File")).toBe("forget-other.lethe.json");
  });

  it("changes one line without asking the others again, and goes back from its question to the list", async () => {
    const shown = await walk([...sets, "Model", "back", "Retain", "General text", "hide"]);
    expect(shown.map(({ placeholder }) => placeholder.split(" ").slice(0, 2).join(" ")).slice(3)).toEqual([
      ...["Start the", "Choose the", "Start the", "forget.jsonl has", "Start the"],
    ]);
    expect(lineOf(shown.at(-1), "Retain")).toBe("general text");
  });

  it("drops a holdout that becomes another set, and asks for another retain set if it becomes the forget set", async () => {
    const changes = ["Holdout", "holdout.jsonl", "Retain", "General text", "Forget", "holdout.jsonl"];
    const shown = await walk([...sets, ...changes, "Retain", "retain.jsonl", "Forget", "retain.jsonl", "other.jsonl"]);
    const lists = shown.filter(({ placeholder }) => placeholder.startsWith("Start the run"));
    expect(lists.map((list) => lineOf(list, "Holdout"))).toEqual([
      ...["none", "holdout.jsonl", "holdout.jsonl", "none", "none", "none"],
    ]);
    expect([lineOf(lists.at(-1), "Forget"), lineOf(lists.at(-1), "Retain")]).toEqual(["retain.jsonl", "other.jsonl"]);
  });
});

describe("a table with unusual columns", () => {
  beforeEach(async () => {
    await writeFile(inside("fragen.csv"), "Nr;Frage;Antwort\n1;Wer war es?;Ada\n2;Wo war es?;Am Meer\n");
    await writeFile(inside("preguntas.csv"), "Pregunta,Antwort\n¿Quién?,Ada\n");
    fake.files = [...fake.files, inside("fragen.csv"), inside("preguntas.csv")];
  });
  const written = async () => (await loadConfiguration(inside("mine.lethe.json"))).configuration;
  const finish = ["File", '"mine"', "Only Write"];
  /** What the run reads: the rows of the forget set, and the number of rows of the retain set. */
  const rows = async () => {
    const { passages } = await loadEvaluationSet((await written()).data, 0);
    const of = (name: string) => passages.filter(({ split }) => split === name);
    return { forget: of("forget").map(({ prompt, answer }) => `${prompt} → ${answer}`), retain: of("retain").length };
  };

  it("is read after the user has said what its columns hold, and goes with the general text", async () => {
    const shown = await walk(["model", "fragen.csv", "Frage", "Antwort", "Questions", "General text", ...finish]);
    // Files that need a question come after the others, and so do columns of numbers.
    const labels = shown.map(({ items }) => items.map(({ label }) => label));
    expect(labels[1]?.slice(0, 4)).toEqual(["forget.jsonl", "other.jsonl", "fragen.csv", "preguntas.csv"]);
    expect(labels[2]).toEqual(["Frage", "Antwort", "Nr"]);
    expect(lineOf(shown.at(-1), "Forget")).toBe("fragen.csv");
    const { data } = await written();
    expect(data.fields).toEqual({ question: "Frage", answer: "Antwort" });
    const { passages } = await loadEvaluationSet(data, 0);
    expect(passages.filter(({ split }) => split === "forget")).toMatchObject([
      { kind: "question", prompt: "Wer war es?", answer: "Ada" },
      { kind: "question", prompt: "Wo war es?", answer: "Am Meer" },
    ]);
    expect(passages.filter(({ split }) => split === "retain")).toHaveLength(110);
  });

  it("can have a usual name for its answers alone", async () => {
    await writeFile(inside("fragen.csv"), "Frage,answer\nWer war es?,Ada\n");
    await walk(["model", "fragen.csv", "Frage", "answer", "Questions", "General text", ...finish]);
    expect(await rows()).toEqual({ forget: ["Wer war es? → Ada"], retain: 110 });
  });

  it("can hold whole texts", async () => {
    await walk(["model", "fragen.csv", "Frage", "None", "General text", ...finish]);
    expect((await written()).data.fields).toEqual({ text: "Frage" });
  });

  it("leads back to the list of files, and its names are those of all sets", async () => {
    const names = ["fragen.csv", "Frage", "Antwort", "Questions"];
    const shown = await walk(["model", "fragen.csv", "back", "forget.jsonl", ...names]);
    expect(shown.map(({ step }) => step)).toEqual([1, 2, 2, 2, 3, 3, 3, 3, 4]);
    await walk(["model", ...names, "preguntas.csv", "Pregunta", "Antwort", "Questions", "General text"]);
    expect(fake.messages).toEqual([
      `The question is "Frage" in ${inside("fragen.csv")} and "Pregunta" in ${inside("preguntas.csv")}, but the sets ` +
        "of a run share their names; rename the column in one of the two files.",
    ]);
  });
});

describe("a set with a column that another set gives a meaning", () => {
  const refusal = (file: string, other: string): string =>
    `${inside(file)} has "notes", which is the text in ${inside(other)}. The sets of a run share their names, so the ` +
    'run would read "notes" in both; rename it in one of the two files.';
  beforeEach(async () => {
    await writeFile(inside("both.csv"), "question,answer,notes\nWho?,Ada,She lived by the sea\n");
    await writeFile(inside("notes.csv"), "notes\nIt rained for days\n");
    fake.files = [...fake.files, inside("both.csv"), inside("notes.csv")];
  });

  it("does not go with this other set, so that the run reads the rows that were shown", async () => {
    const shown = await walk(["model", "both.csv", "notes.csv", "retain.jsonl", "File", '"mine"', "Only Write"]);
    expect(fake.messages).toEqual([refusal("both.csv", "notes.csv")]);
    expect(shown.at(-1)?.items.find(({ label }) => label.endsWith("Forget"))?.detail).toContain("Who? → Ada");
    const { data } = (await loadConfiguration(inside("mine.lethe.json"))).configuration;
    const { passages } = await loadEvaluationSet(data, 0);
    expect(passages.filter(({ split }) => split === "forget")).toMatchObject([{ prompt: "Who?", answer: "Ada" }]);
  });

  it("is refused if it comes second", async () => {
    await walk(["model", "notes.csv", "both.csv", "hide"]);
    expect(fake.messages).toEqual([refusal("both.csv", "notes.csv")]);
  });
});

describe("a forget set that does not go with later answers", () => {
  beforeEach(async () => {
    for (const [name, column] of Object.entries({ fragen: "Frage", preguntas: "Pregunta" }))
      await writeFile(inside(`${name}.csv`), `${column},Antwort\nWer?,Ada\n`);
    fake.files = [...fake.files, inside("fragen.csv"), inside("preguntas.csv")];
  });
  const german = ["fragen.csv", "Frage", "Antwort", "Questions"];
  const spanish = ["preguntas.csv", "Pregunta", "Antwort", "Questions"];
  const clash = (): string =>
    `The question is "Pregunta" in ${inside("preguntas.csv")} and "Frage" in ${inside("fragen.csv")}, but the sets of ` +
    "a run share their names; rename the column in one of the two files.";

  it("is taken if the user has come back to its step, because the retain set is asked again", async () => {
    const shown = await walk(["model", "forget.jsonl", ...german, "back", "back", ...spanish, "retain.jsonl", "hide"]);
    expect(fake.messages).toEqual([]);
    expect([lineOf(shown.at(-1), "Forget"), lineOf(shown.at(-1), "Retain")]).toEqual(["preguntas.csv", "retain.jsonl"]);
  });

  it("drops a holdout with other names, and says why", async () => {
    const holdout = ["Holdout", ...german];
    const shown = await walk([...sets, ...holdout, "back", "back", ...spanish, "retain.jsonl", "hide"]);
    expect(fake.messages).toEqual([clash()]);
    expect(lineOf(shown.at(-1), "Holdout")).toBe("none");
  });

  it("asks for another retain set if only its line is changed, and says why", async () => {
    const shown = await walk(["model", "forget.jsonl", ...german, "Forget", ...spanish, "retain.jsonl", "hide"]);
    expect(fake.messages).toEqual([clash()]);
    expect([lineOf(shown.at(-1), "Forget"), lineOf(shown.at(-1), "Retain")]).toEqual(["preguntas.csv", "retain.jsonl"]);
  });
});

describe("a selection in a document without a file", () => {
  beforeEach(() => {
    const selected = "The letter that nobody may ever read again.";
    const document = { uri: { scheme: "untitled" }, fileName: "Untitled-1", getText: () => selected };
    fake.activeTextEditor = { document, selection: {} };
    fake.folders = undefined;
  });
  const selection = ["model", "The selection", "General text"];

  it("is written with its configuration to a folder that the user chooses once", async () => {
    const place = await temporaryFolder();
    const asked: unknown[] = [];
    fake.dialogue = (options) => {
      asked.push(options);
      return place;
    };
    await walk([...selection, "Recipe", "npo", "Only Write"]);
    expect(asked).toHaveLength(1);
    expect((await readdir(place)).sort()).toEqual([
      ...["Untitled-1-selection.txt", "forget-Untitled-1-selection.lethe.json", "general-text.jsonl"],
    ]);
  });

  it("leads back to the step before if the user chooses no folder", async () => {
    const shown = await walk([...selection, "hide"]);
    expect(shown.map(({ step }) => step)).toEqual([1, 2, 3, 3]);
  });

  it("needs no question if it is in a file", async () => {
    const document = { uri: Uri.file(inside("notes.md")), fileName: inside("notes.md") };
    fake.activeTextEditor = { document: { ...document, getText: () => "Four words are enough." }, selection: {} };
    await walk([...selection, "Only Write"]);
    expect(await readdir(folder)).toContain("forget-notes-selection.lethe.json");
  });
});

import { describe, expect, it } from "vitest";
import { marksOf } from "../../../../src/editor/annotations/marks";
import { worstRows } from "../../../../src/editor/annotations/rowAnnotations";
import { annotate, file, passage, row, scored } from "./scored";

const everything = [{ first: 0, last: 100 }];
const settings = { scores: "recited", recitedWords: true } as const;

const run = [
  scored(passage(0), 1, 0.95),
  scored(passage(1), 1, 0.6),
  scored(passage(2), 1, 0.4),
  scored(passage(3), 1, 0.1),
  scored(passage(4)),
  scored(passage(5, { split: "retain" }), 1, 1),
  scored(passage(6, { kind: "question", answer: "the answer" }), 1, 1),
];
const text = run.map(({ passage: of }) => row(of)).join("\n");

describe("the annotation of a row", () => {
  it("holds its band, and whether it leaks", () => {
    const found = annotate(file, text, run);
    expect(found.map(({ line, band, isLeaking }) => [line, band, isLeaking])).toEqual([
      [0, "verbatim", true],
      [1, "mostly", true],
      [2, "partly", true],
      [3, "forgotten", false],
      [4, undefined, false],
      [5, undefined, false],
      [6, "verbatim", true],
    ]);
  });

  it("marks the recited words of the output", () => {
    const stretch = annotate(file, text, run)[0]?.recitedWords;
    const [line = ""] = text.split("\n");
    expect(stretch?.start.line).toBe(0);
    expect(line.slice(stretch?.start.character, stretch?.end.character)).toBe("the answer");
  });

  it("marks them also in a row with a single text", () => {
    const [one = scored(passage(0))] = run;
    const line = JSON.stringify({ text: `${one.passage.prompt}\n${one.passage.answer}\n` });
    const stretch = annotate(file, line, [one])[0]?.recitedWords;
    expect(line.slice(stretch?.start.character, stretch?.end.character)).toBe("the answer");
  });

  it("is found in a table with column names from the configuration, as in the engine", () => {
    const [one = scored(passage(0))] = run;
    const { prompt, answer } = one.passage;
    const table = `Nr|Frage|Antwort\n1|"${prompt}"|"${answer}"\n`;
    expect(annotate("forget.txt", table, [one])).toEqual([]);
    expect(annotate("forget.txt", table, [one], ["Frage", "Antwort"])).toMatchObject([{ line: 1, scored: one }]);
  });

  it("holds no scores after the row was edited", () => {
    const edited = text.replace("the answer of line 0", "another answer of line 0");
    const [first] = annotate(file, edited, run);
    expect(first).toMatchObject({ isChanged: true, band: undefined, isLeaking: false });
    expect(first?.recitedWords).toBeUndefined();
    expect(marksOf(annotate(file, edited, run), everything, settings).notes[0]).toEqual({
      line: 0,
      text: "✎ changed since the run",
    });
  });
});

it("keeps the leaking rows with the highest scores, in the order of their lines", () => {
  const annotations = annotate(file, text, run);
  const linesOf = (most: number): number[] => worstRows(annotations, most).map(({ line }) => line);
  expect(linesOf(10)).toEqual([0, 1, 2, 6]);
  expect(linesOf(2)).toEqual([0, 6]);
});

describe("the marks of an editor", () => {
  const annotations = annotate(file, text, run);

  it("cover the whole file, but notes and words only in view", () => {
    const { lines, words, notes } = marksOf(annotations, [{ first: 1, last: 3 }], settings);
    expect(lines).toEqual({ verbatim: [0, 6], mostly: [1], partly: [2] });
    expect(words.verbatim).toEqual([]);
    expect([words.mostly.length, words.partly.length]).toEqual([1, 1]);
    expect(notes).toEqual([
      { line: 1, text: "◕ 60 % recited (was 100 %)" },
      { line: 2, text: "◔ 40 % recited (was 100 %)" },
    ]);
  });

  it("follow the settings", () => {
    const all = marksOf(annotations, everything, { scores: "all", recitedWords: false });
    expect(all.notes.map(({ text: note }) => note)).toEqual([
      "● 95 % recited (was 100 %)",
      "◕ 60 % recited (was 100 %)",
      "◔ 40 % recited (was 100 %)",
      "○ 10 % recited (was 100 %)",
      "● still answers",
    ]);
    expect(Object.values(all.words).flat()).toEqual([]);
    expect(marksOf(annotations, everything, { scores: "off", recitedWords: true }).notes).toEqual([]);
  });

  it("hold words only of the rows in view, in a forget set of 5,000 rows", () => {
    const many = Array.from({ length: 5000 }, (_, line) => scored(passage(line), 1, 0.5));
    const annotated = annotate(file, many.map(({ passage: of }) => row(of)).join("\n"), many);
    const { notes, lines, words } = marksOf(annotated, [{ first: 2000, last: 2160 }], settings);
    expect(lines.mostly).toHaveLength(5000);
    expect([notes.length, words.mostly.length]).toEqual([161, 161]);
  });
});

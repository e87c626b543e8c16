import { expect, it } from "vitest";
import { locateRecited } from "../../../../src/editor/recited/locateRecited";

/** The text of a file between « and », without these marks, and the marked text that `locateRecited` finds. */
const found = (marked: string, answer: string, words?: string, line = 1): readonly [string, string] => {
  const file = marked.replaceAll(/[«»]/g, "");
  const start = file
    .split("\n")
    .slice(0, line - 1)
    .join("\n").length;
  const at = words === undefined ? undefined : answer.lastIndexOf(words);
  const recited = at === undefined || words === undefined ? {} : { recited: [at, at + words.length] as const };
  const range = locateRecited(file, { answer, ...recited }, start);
  if (range === undefined) return [marked, "nothing"];
  const [from, to] = range;
  return [marked, `${file.slice(0, from)}«${file.slice(from, to)}»${file.slice(to)}`];
};

it.each([
  [
    "in plain text over several lines",
    found("The mill\n\n  «stood by\n  the sea», for years.", "stood by the sea, for years.", "stood by the sea"),
  ],
  [
    "after the same words in the prompt",
    found("by the sea it stood «by the sea» alone", "it stood by the sea alone", "by the sea"),
  ],
  [
    "if the answer has the same words twice",
    found("by the sea and «by the sea»", "by the sea and by the sea", "by the sea"),
  ],
  ["on its line and not before", found("one two\none «two»", "one two", "two", 2)],
  [
    "behind escapes of JSON",
    found(String.raw`{"output": "said \"Caf\u00e9\n«na\u00efve words»\""}`, 'said "Café\nnaïve words"', "naïve words"),
  ],
  [
    "behind doubled quotation marks of CSV",
    found('a,"he said ""«no, no»"" twice"', 'he said "no, no" twice', "no, no"),
  ],
  ["in a script without spaces", found("東京の「天気は«今日も»晴れ」", "天気は今日も晴れ", "今日も")],
  ["as the whole answer of a question", found('{"question": "Where?", "answer": "«by the sea»"}', "by the sea")],
])("finds the recited words %s", (_, [marked, actual]) => {
  expect(actual).toBe(marked);
});

it("finds nothing in a file that has changed, and does not read words as a pattern", () => {
  expect(locateRecited("The mill stood here.", { answer: "by the sea" }, 0)).toBeUndefined();
  expect(locateRecited("axb", { answer: "a.b" }, 0)).toBeUndefined();
  expect(locateRecited("…", { answer: "…" }, 0)).toBeUndefined();
});

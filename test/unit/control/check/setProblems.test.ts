import { describe, expect, it } from "vitest";
import { findNearDuplicates } from "../../../../src/control/check/nearDuplicates";
import { limitFindings } from "../../../../src/control/check/rowErrors";
import { findSharedSecrets } from "../../../../src/control/check/sharedSecrets";
import { findTruncatedAnswers } from "../../../../src/control/check/truncatedAnswers";
import type { Finding } from "../../../../src/protocol/findings";
import type { Passage } from "../../../../src/protocol/passages";

/** The passages of a set, one on each line of its file. */
const setOf = (split: "forget" | "retain" | "holdout", rows: readonly (readonly [prompt: string, answer: string])[]) =>
  rows.map(([prompt, answer], index): Passage => {
    const id = `${split}${index}`;
    const source = { file: `/${split}.jsonl`, line: index + 1 };
    return { id, document: id, task: "T", split, kind: "completion", prompt, answer, rephrasings: [], source };
  });

const linesOf = (findings: readonly Finding[]) => findings.map(({ file, line, message }) => [file, line, message]);

/** Words that occur nowhere else. */
const words = (name: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `${name}${index}`).join(" ");

describe("near-duplicates of the forget set", () => {
  const forget = setOf("forget", [
    ["A first text", words("other", 30)],
    ["The mill", `${words("before", 9)} ${words("shared", 13)} ${words("after", 9)}`],
  ]);

  // The index has every seventh run, so each place within seven words is tried.
  it.each([0, 1, 2, 3, 4, 5, 6])("are found by thirteen words in a row after %i words of their own", (shift) => {
    const run = words("shared", 13).toUpperCase().split(" ");
    const prompt = [words("own", shift), ...run.slice(0, 5)].join(" ").trim();
    const retain = setOf("retain", [[prompt, `${run.slice(5).join(", ")}.`]]);
    expect(linesOf(findNearDuplicates({ forget, retain }))).toEqual([
      [
        "/retain.jsonl",
        1,
        "This line shares 13 words in a row with line 2 of the forget set; a run would unlearn and train these words at " +
          "the same time; remove or shorten one of the two rows.",
      ],
    ]);
  });

  it("are not found by twelve words, and the remedy depends on the set", () => {
    const near = [words("shared", 12), "and more"] as const;
    expect(findNearDuplicates({ forget, retain: setOf("retain", [near]) })).toEqual([]);
    const holdout = setOf("holdout", [["Unseen", words("other", 20)]]);
    expect(linesOf(findNearDuplicates({ forget, holdout }))).toEqual([
      [
        "/holdout.jsonl",
        1,
        "This line shares 20 words in a row with line 1 of the forget set; a holdout must contain only text that the " +
          "model never saw; remove this row.",
      ],
    ]);
  });

  it("are not found in prompts alone, which often begin with the same instruction", () => {
    const instruction = words("instruction", 20);
    const told = setOf("forget", [[instruction, "One text."]]);
    expect(findNearDuplicates({ forget: told, retain: setOf("retain", [[instruction, "Another text."]]) })).toEqual([]);
    expect(
      findNearDuplicates({ forget: told, retain: setOf("retain", [[instruction, "One more text."]]) }),
    ).toHaveLength(1);
  });

  it("are left to the search for equal texts if the whole text is the same", () => {
    const same = setOf("retain", [["A first", `text ${words("other", 30)}`]]);
    expect(findNearDuplicates({ forget, retain: same })).toEqual([]);
  });
});

describe("secrets in the forget set and in the retain set", () => {
  it("are found by their pattern, and not quoted", () => {
    const forget = setOf("forget", [
      ["Ann", String.raw`writes from ann\_blue@example.org, since 3 May 1980.`],
      ["Bob", "lives at 63 Wild Thistle Lane."],
    ]);
    const retain = setOf("retain", [
      ["Eve", String.raw`writes from eve\_blue@example.org, since 3 May 1980.`],
      ["Eve", String.raw`reads ann\_blue@example.org too.`],
      ["Dan", "is at 63 Wild Thistle Lane."],
    ]);
    const found = findSharedSecrets({ forget, retain });
    expect(linesOf(found)).toEqual([
      [
        "/retain.jsonl",
        2,
        expect.stringMatching(/^This line has the same e-mail address as line 1 of the forget set;/),
      ],
      [
        "/retain.jsonl",
        3,
        expect.stringMatching(/^This line has the same street address as line 2 of the forget set;/),
      ],
    ]);
    expect(JSON.stringify(found)).not.toMatch(/ann|Thistle/);
  });

  it("are the same in another writing, and a date is none", () => {
    const forget = setOf("forget", [["Ann", "Ann@X.org, born 11.09.2001, calls (588) 689-7716."]]);
    const retain = setOf("retain", [
      ["Eve", "born 11.09.2001, paid 12 000 000."],
      ["Eve", "knows ann@x.org."],
      ["Eve", "is called from 588-689-7716."],
    ]);
    expect(findSharedSecrets({ forget, retain }).map(({ line, message }) => [line, message.slice(0, 40)])).toEqual([
      [2, "This line has the same e-mail address as"],
      [3, "This line has the same phone number as l"],
    ]);
  });
});

describe("texts that end within a sentence", () => {
  const whole = Array.from({ length: 10 }, (_, index) => ["Once", `upon a time ${index}.`] as const);

  it("are found if nearly all others end with one", () => {
    const cut = [
      ["The mill", "burned down and the"],
      ["The mill", "burned down.”"],
      ["The mill", "has the number 42"],
    ] as const;
    const forget = setOf("forget", [...whole, ...whole, ...cut]);
    expect(findTruncatedAnswers({ forget }).map(({ line }) => line)).toEqual([21]);
  });

  it("say nothing if many texts of the task, or few in all, end so", () => {
    const cut = [["The mill", "burned down and the"]] as const;
    expect(findTruncatedAnswers({ forget: setOf("forget", [...whole, ...cut, ...cut]) })).toEqual([]);
    expect(findTruncatedAnswers({ forget: setOf("forget", [...whole.slice(0, 8), ...cut]) })).toEqual([]);
  });
});

it("counts the findings of a file that are not listed", () => {
  const finding = (line: number): Finding => ({
    level: "warning",
    message: "Wrong.",
    file: "/a",
    line,
    fix: "removeRow",
  });
  const limited = limitFindings(Array.from({ length: 103 }, (_, index) => finding(index + 1)));
  expect(limited).toHaveLength(101);
  expect(limited.at(-1)).toEqual({
    ...{ level: "warning", file: "/a", line: 101 },
    message: "3 more lines have the same problem; correct the listed lines first.",
  });
  expect(limitFindings([finding(1)])).toEqual([finding(1)]);
});

import { describe, expect, it } from "vitest";
import { hoverText } from "../../../../src/editor/annotations/hoverText";
import { nextLeaking } from "../../../../src/editor/annotations/rowAnnotations";
import type { RowAnnotation } from "../../../../src/editor/annotations/rowAnnotations";
import { leakBandOf } from "../../../../src/editor/annotations/bands";
import { marksOf } from "../../../../src/editor/annotations/marks";
import { describeChange, describeRow, problemText, unmeasuredText } from "../../../../src/editor/annotations/scoreText";
import { byLeak } from "../../../../src/editor/annotations/measuredPassages";
import { oneSentenceALine } from "../../../../src/editor/annotations/sentences";
import { commandLink } from "../../../../src/editor/commandLink";
import { unnamedTask } from "../../../../src/protocol/wording";
import { passage, scored } from "./scored";

describe("the hover", () => {
  const links = [commandLink("Probe", "lethe.probePassage", { id: "a b)(" })];

  it("shows the completion, the expected answer, the history and links", () => {
    const text = hoverText(scored(passage(3), 1, 0.5, 0.4), false, links);
    expect(text).toBe(
      [
        "**novel-3sc1** · Novels · forget · ◔ 40 % recited (was 100 %)",
        "**Generated** **the answer** of line 3.",
        "**Expected** **the answer** of line 3.",
        "| step | score | |\n|---:|---:|:---|\n| 0 (before) | 100 % | ████████████ |\n" +
          "| 60 | 50 % | ██████░░░░░░ |\n| 120 | 40 % | █████░░░░░░░ |",
        "[Probe](command:lethe.probePassage?%5B%7B%22id%22%3A%22a%20b%29%28%22%7D%5D)",
      ].join("\n\n"),
    );
  });

  it("names the rounds of a monitor", () => {
    const watched = { ...scored(passage(3), 1, 0.5), runKind: "monitor" as const };
    const text = hoverText({ ...watched, isOlder: true }, false, []);
    expect(text).toContain("| round | score | |\n|---:|---:|:---|\n| 1 | 100 % |");
    expect(text).toContain("*Measured at round 61. Later evaluations did not measure this passage.*");
    expect(describeChange({ ...watched, isOlder: true })).toBe("50 % recited (was 100 %) · round 61, older");
    expect(problemText(watched)).toMatch(/^The model still recites this passage in round 61: /);
    expect(text + problemText(watched)).not.toMatch(/step/i);
  });

  it("names no task for a passage that has none", () => {
    const text = hoverText(scored(passage(3, { task: unnamedTask }), 1, 0.5), false, []);
    expect(text).toMatch(/^\*\*novel-3sc1\*\* · forget · /);
  });

  it("escapes links and markup in the texts of a passage", () => {
    const nasty = "[run](command:workbench.action.quit) <img src=x> | a";
    const evil = scored(passage(0, { id: nasty, task: nasty, answer: nasty }), 1);
    const text = hoverText(evil, false, []);
    expect(text).not.toMatch(/(?<!\\)[[\]<>|]/);
    expect(text).toContain("\\[run\\]\\(command\\:workbench.action.quit\\)");
  });

  it("shortens long histories, and long texts around the recited words", () => {
    const answer = `${"before ".repeat(100)}recited ${"after ".repeat(100)}`;
    const long = scored(passage(0, { answer }), ...Array.from({ length: 30 }, () => 0.5));
    const start = answer.indexOf("recited");
    const latest = long.latest && {
      ...long.latest,
      completion: answer,
      span: { expected: [start, start + 7], generated: [start, start + 7], words: 1 } as const,
    };
    const text = hoverText({ ...long, latest }, false, []);
    expect(text).toMatch(/\*\*Expected\*\* ….*before \*\*recited\*\* after.*…/);
    expect(text.length).toBeLessThan(1500);
    expect(text.match(/\| 50 % \|/g)).toHaveLength(8);
    expect(text).toContain("| 0 (before) |");
    expect(text).toContain("| 1740 |");
  });

  it("says that a row was edited and that a passage was not measured", () => {
    expect(hoverText(scored(passage(0), 1), true, [])).toContain("changed since the run");
    expect(hoverText(scored(passage(0)), false, [])).toContain("Not measured yet.");
  });
});

describe("short texts", () => {
  it("show the change of a score", () => {
    expect(describeChange(scored(passage(0), 0.944, 0.5, 0.123))).toBe("12 % recited (was 94 %)");
    expect(describeChange(scored(passage(0), 0.944))).toBe("94 % recited");
    expect(describeChange(scored(passage(0, { kind: "question" }), 1, 0))).toBe("not answered (was answered)");
    expect(describeChange(scored(passage(0)))).toBeUndefined();
  });

  it("say that a passage is recited or a question answered", () => {
    expect(problemText(scored(passage(0), 1, 0.94))).toBe(
      "The model still recites this passage after step 60: 94 % recited (r), was 100 %, longest verbatim span 2 words.",
    );
    expect(problemText(scored(passage(0, { kind: "question" }), 1))).toBe(
      "The model still answers this question before the first step.",
    );
  });

  it("have one sentence a line for a comparison", () => {
    expect(oneSentenceALine(' One "two." Three? 3.5 e.g.\nfour! ')).toBe('One "two."\nThree?\n3.5 e.g.\nfour!');
  });
});

describe("a passage that the latest evaluation did not measure", () => {
  const older = { ...scored(passage(0), 1, 0.4), isOlder: true };

  it("has its step in every text", () => {
    expect(describeRow(older, false)).toBe("◔ 40 % recited (was 100 %) · step 60, older");
    expect(problemText(older)).toMatch(/Later evaluations did not measure this passage\.$/);
    expect(hoverText(older, false, [])).toContain(
      "*Measured at step 60. Later evaluations did not measure this passage.*",
    );
  });

  it("has faded marks", () => {
    const row = { line: 4, lastLine: 4, scored: older, band: "partly", isChanged: false, isLeaking: true };
    const words = { start: { line: 4, character: 0 }, end: { line: 4, character: 3 } };
    const { older: faded, ...newest } = marksOf(
      [{ ...row, recitedWords: words } as unknown as RowAnnotation],
      [{ first: 0, last: 9 }],
      { scores: "recited", recitedWords: true },
    );
    expect([newest.notes, Object.values(newest.lines).flat(), Object.values(newest.words).flat()]).toEqual([
      [],
      [],
      [],
    ]);
    expect([faded.lines.partly, faded.words.partly, faded.notes.length]).toEqual([[4], [words], 1]);
  });
});

describe("the order of passages", () => {
  it("puts leaking passages first, then the highest score", () => {
    const scores = [[1, 0.1], [1, 0.9], [], [1, 0.31], [1, 0.2]];
    const run = scores.map((given, line) => scored(passage(line), ...given));
    expect(run.sort(byLeak).map(({ history }) => history.at(-1)?.score)).toEqual([0.9, 0.31, 0.2, 0.1, undefined]);
  });
});

describe("the next and the previous leaking row", () => {
  const row = (line: number, isLeaking = true) => ({ line, isLeaking }) as RowAnnotation;
  const rows = [row(0, false), row(2), row(5), row(9)];

  it.each([
    [0, 2, 9],
    [2, 5, 9],
    [3, 5, 2],
    [9, 2, 5],
    [20, 2, 9],
  ])("from line %i are %i and %i, and continue at the other end of the file", (from, next, previous) => {
    expect(nextLeaking(rows, from, "next")?.line).toBe(next);
    expect(nextLeaking(rows, from, "previous")?.line).toBe(previous);
  });

  it("are the same row when one row leaks, and missing when none leaks", () => {
    expect(nextLeaking([row(4)], 4, "next")?.line).toBe(4);
    expect(nextLeaking([row(3, false)], 4, "previous")).toBeUndefined();
  });
});

describe("a passage that could not be measured", () => {
  const broken = scored(passage(3), 0.9, null);

  it("says so and why in the hover, the note and the Problems panel", () => {
    const text = hoverText(broken, false, []);
    expect(text).toContain("? not measurable (was 90 %)");
    expect(text).toContain("*This passage could not be measured, because it is broken.*");
    expect(text).toContain("| 60 | not measurable | ░░░░░░░░░░░░ |");
    expect(describeRow(broken, false)).toBe("? not measurable (was 90 %)");
    expect(unmeasuredText(broken)).toBe(
      "It is not known whether the model still recites this passage. The passage could not be measured after step 60, because it is broken.",
    );
  });

  it("is neither forgotten nor leaking, and comes before the forgotten passages", () => {
    expect(leakBandOf(broken)).toBe("unmeasured");
    const [leaks, forgotten] = [scored(passage(1), 0.9, 0.4), scored(passage(2), 0.9, 0.2)];
    expect([forgotten, broken, leaks].sort(byLeak)).toEqual([leaks, broken, forgotten]);
    const annotation = { line: 4, lastLine: 4, scored: broken, band: "unmeasured", isChanged: false, isLeaking: false };
    const marks = marksOf([{ ...annotation, recitedWords: undefined } as RowAnnotation], [{ first: 0, last: 9 }], {
      scores: "recited",
      recitedWords: true,
    });
    expect(marks.notes).toEqual([{ line: 4, text: "? not measurable (was 90 %)" }]);
    expect(Object.values(marks.lines).flat()).toEqual([]);
  });
});

it("a score by characters says so", () => {
  const chinese = scored(passage(3), 0.9, 0.4);
  const latest = chinese.latest && {
    ...chinese.latest,
    comparedBy: "characters" as const,
    span: { expected: [0, 4], generated: [0, 4], words: 4, unit: "characters" } as const,
  };
  expect(describeChange({ ...chinese, latest })).toBe("40 % recited (by characters) (was 90 %)");
  expect(problemText({ ...chinese, latest })).toMatch(
    /: 40 % recited \(by characters\) \(r\), was 90 %, longest verbatim span 4 characters\.$/,
  );
});

// @vitest-environment happy-dom
import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { RunSnapshot } from "../../../src/protocol/dashboard";
import {
  describeFigure,
  describeInterval,
  figureMarkdown,
  figureNotes,
  figureTable,
  formatFigure,
} from "../../../src/protocol/figureTables";
import { figureGlossary, figureOf, figures, separateTasks } from "../../../src/protocol/figures";
import type { Figure } from "../../../src/protocol/figures";
import type { EvaluationSummary, Scores } from "../../../src/protocol/metrics";
import { isRunEvent } from "../../../src/runs/recorded";
import { writeReport } from "../../../src/runs/report/runReport";
import { figureTables } from "../../../src/terminal/tables";
import type { PageContext } from "../../../webview/context";
import { scoresCsv } from "../../../webview/exports/csv";
import { markdownReport } from "../../../webview/exports/report";
import { createAllFigures } from "../../../webview/sections/allFigures";
import { temporaryFolder } from "../runs/temporaryFolder";

const recordedRun = path.join(import.meta.dirname, "../../fixtures/run");

const scores = (first: number): Scores => ({
  ...{ regurgitation: first, regurgitationF1: first + 0.001, knowledge: first + 0.002 },
  rephrasedKnowledge: first + 0.003,
  ...{ nearVerbatim: first + 0.0035, rouge1: first + 0.0036, rouge2: first + 0.0037 },
  memorization: { probability: first + 0.004, exactMemorization: first + 0.005, extractionStrength: first + 0.006 },
});

it("separates the cases of hard cases from the tasks, and leaves out the only task of the main sets", () => {
  const task = (sets: object) => ({ forget: null, retain: null, withheld: null, holdout: null, ...sets });
  const tasksIn = (tasks: object) => separateTasks([{ summary: { tasks } as unknown as EvaluationSummary }]);
  const cases = { alias: task({ inScope: scores(0.1) }), reverse: task({ inScope: scores(0.2) }) };
  const [one, two] = [task({ forget: scores(0.3) }), task({ retain: scores(0.4) })];
  expect(tasksIn({ one })).toEqual([]);
  expect(tasksIn({ unnamed: one, ...cases })).toEqual(["alias", "reverse"]);
  expect(tasksIn({ unnamed: one, other: two, ...cases })).toEqual(["other", "unnamed", "alias", "reverse"]);
});

/** A summary in which every figure has a value of its own. */
const summary: EvaluationSummary = {
  ...{ forget: scores(0.1), retain: scores(0.2), withheld: scores(0.3), holdout: scores(0.4) },
  ...{ inScope: scores(0.7), nearScope: scores(0.8), earlier: scores(0.9) },
  ...{
    membershipAuc: 0.501,
    membershipMinKAuc: 0.502,
    membershipMinKPlusPlusAuc: 0.5022,
    membershipZlibAuc: 0.5024,
    membershipJoinedAuc: 0.5026,
    membershipKs: 0.503,
    utility: 0.504,
    leakingShare: 0.505,
  },
  fluency: { emptyShare: 0.506, repetitiveShare: 0.507 },
  scores: { taskAggregate: 0.508, terms: 12, membership: 0.509, final: 0.51 },
  perplexity: 12.345,
  truthRatio: { forget: 0.511, retain: 0.512 },
  modelUtility: 0.513,
  tasks: { Task1: { forget: scores(0.6), retain: null, withheld: null, holdout: null } },
};

describe("the list of figures", () => {
  it("has every number of a summary once, under its path in the summary", () => {
    const numbers = (value: unknown, at: string): [string, number][] =>
      typeof value === "number"
        ? [[at, value]]
        : Object.entries(value ?? {}).flatMap(([key, inner]) => numbers(inner, at === "" ? key : `${at}.${key}`));
    const expected = numbers({ ...summary, tasks: {}, scores: { ...summary.scores, terms: null } }, "");
    const byKey = figures.map(({ key, read }) => [key, read(summary)]);
    expect(new Map(byKey as [string, number][])).toEqual(new Map(expected));
    expect(byKey).toHaveLength(expected.length);
  });

  it("gives every figure a label of its own and an explanation", () => {
    for (const name of ["key", "label", "shortLabel"] as const) {
      expect(new Set(figures.map((figure) => figure[name])).size).toBe(figures.length);
    }
    const words = figureGlossary.map(([word]) => word);
    for (const { label, explanation } of figures) {
      expect(explanation).toMatch(/^[A-Z0-9].*\.$/);
      expect(words.some((word) => label === word || label.endsWith(`, ${word}`))).toBe(true);
    }
  });

  it("reads the figures of one task", () => {
    const task = figures.filter(({ read }) => read(summary, "Task1") !== read(summary));
    expect(task.map(({ key }) => key.split(".")[0])).toEqual(expect.arrayContaining(["forget", "retain", "holdout"]));
    expect(task.find(({ key }) => key === "forget.regurgitation")?.read(summary, "Task1")).toBe(0.6);
    expect(figures.find(({ key }) => key === "utility")?.read(summary, "Task1")).toBe(0.504);
  });

  it("formats a perplexity with four digits, a share with three decimals, and a missing value as a dash", () => {
    expect(formatFigure({ unit: "perplexity" }, 12345.6)).toBe("12350");
    expect(formatFigure({ unit: "perplexity" }, 12.3456)).toBe("12.35");
    expect(formatFigure({ unit: "share" }, 0.5)).toBe("0.500");
    expect(formatFigure({ unit: "perplexity" }, null)).toBe("–");
  });
});

describe("every figure of the list, with the same label,", () => {
  const evaluation = { step: 4, phase: "after", seconds: 1, summary } as const;
  const run = (name: string): RunSnapshot => ({
    ...{ folder: `/${name}`, id: name, name, kind: "unlearn", createdAt: "", device: "CPU", attempt: 0, model: "m" },
    ...{
      configuration: [],
      reference: null,
      stepCount: 0,
      checkpoints: [],
      best: null,
      warnings: [],
      scorings: [],
      assessment: null,
      verdict: null,
      evaluations: [evaluation],
    },
    status: {
      ...{ state: "done", words: "done", reason: null, step: 4, totalSteps: 4, timeLeft: null, endedAt: null },
      ...{ activity: null, isActive: false, isResumable: false, isReading: false },
    },
    series: {} as RunSnapshot["series"],
  });
  const context = { run: run("a"), runs: [run("a")], evaluation: 0, view: { task: null } } as unknown as PageContext;
  const missingIn = (text: string, shown = figures): string[] =>
    shown
      .filter((figure) => !new RegExp(`${escaped(figure.label)}[^\\n]*${escaped(valueOf(figure))}`).test(text))
      .map(({ key }) => key);
  const valueOf = (figure: (typeof figures)[number]): string => formatFigure(figure, figure.read(summary));
  const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

  it("is in the terminal's tables, if it is not a further one", () => {
    const text = figureTables([{ heading: "after", summary }]);
    const [further, others] = [true, false].map((isFurther) =>
      figures.filter(({ group }) => (group === "further") === isFurther),
    );
    expect(missingIn(text, others)).toEqual([]);
    expect(further?.filter(({ label }) => text.includes(label))).toEqual([]);
    expect(further?.length).toBeGreaterThan(0);
  });

  it("is in the report of a run", async () => {
    const folder = await temporaryFolder();
    await cp(recordedRun, folder, { recursive: true });
    const log = path.join(folder, "events.ndjson");
    const events = (await readFile(log, "utf8")).trimEnd().split("\n");
    const changed = events.map((line) => {
      const event = JSON.parse(line) as { type: string };
      return JSON.stringify(event.type === "evaluation" ? { ...event, summary } : event);
    });
    await writeFile(log, `${changed.join("\n")}\n`);
    expect(missingIn(await writeReport(folder))).toEqual([]);
  });

  it("is in the page's table", () => {
    const section = createAllFigures();
    section.render(context);
    const rows = [...section.element.querySelectorAll("tr")].map((row) =>
      [...row.children].map(({ textContent }) => textContent).join(" "),
    );
    expect(missingIn(rows.join("\n"))).toEqual([]);
  });

  it("is in the page's report, for one run and for two compared runs, and in its CSV", () => {
    expect(missingIn(markdownReport(context))).toEqual([]);
    const compared = markdownReport({ ...context, runs: [run("a"), run("b")] });
    expect(missingIn(compared.slice(compared.indexOf("## Compared runs")))).toEqual([]);
    const csv = scoresCsv(context).replaceAll('"', "");
    expect(figures.filter(({ label }) => !csv.includes(label))).toEqual([]);
  });
});

describe("a figure that could not be measured", () => {
  const gap = { passages: 3, unmeasured: 1, byCharacters: 2, reasons: ["it is broken"] };
  const partly: EvaluationSummary = {
    ...summary,
    forget: { ...scores(0.1), coverage: { completions: gap } },
    retain: { ...scores(0.2), knowledge: null, coverage: { questions: { ...gap, unmeasured: 3, byCharacters: 0 } } },
    utility: null,
    remarks: { utility: "4 of 4 questions: it is broken" },
  };
  const columns = [{ heading: "after", summary: partly }];

  it("has a row that says so, and a note with the reason", () => {
    const { rows, notes } = figureTable(figures, columns);
    const cellOf = (label: string) => rows.find(([found]) => found === label)?.[2];
    expect(cellOf("forget, recited (r)")).toBe("0.100*");
    expect(cellOf("retain, answered (t)")).toBe("not measurable*");
    expect(cellOf("general questions answered (utility)")).toBe("not measurable*");
    expect(cellOf("retain, recited (r)")).toBe("0.200");
    expect(notes).toEqual([
      "* 1 of 3 passages not measurable, 2 of 3 passages compared by characters, because it is broken " +
        "(forget, recited (r); forget, recited (F1); forget, recited words, in any order (ROUGE-1); forget, recited " +
        "pairs of words (ROUGE-2); after).",
      "* 3 of 3 passages not measurable, because it is broken (retain, answered (t); after).",
      "* 4 of 4 questions: it is broken (general questions answered (utility); after).",
      // Near-verbatim recall counts words in every script.
      "* 1 of 3 passages not measurable, because it is broken (forget, recited with few changes (near-verbatim); after).",
    ]);
  });

  it("has no row of a further figure that an earlier version did not measure", () => {
    const older = Object.entries(scores(0.1)).filter(([key]) => key !== "nearVerbatim" && key !== "rouge1");
    const forget = { ...(Object.fromEntries(older) as unknown as Scores), coverage: { completions: gap } };
    const { rows } = figureTable(figures, [{ heading: "after", summary: { ...partly, forget } }]);
    const labels = rows.map(([label]) => label);
    expect(labels).not.toContain("forget, recited with few changes (near-verbatim)");
    expect(labels).not.toContain("forget, recited words, in any order (ROUGE-1)");
    expect(labels).toContain("forget, recited pairs of words (ROUGE-2)");
  });

  it("shares a note among columns, and shortens a long list of figures", () => {
    const broken = Object.fromEntries(figures.map(({ key }) => [key, "broken"]));
    const both = ["before", "after"].map((heading) => ({ heading, summary: { ...summary, remarks: broken } }));
    expect(figureNotes(figures, both)).toEqual([
      expect.stringMatching(/^\* broken \([^;]+; [^;]+; [^;]+; \d+ more figures; before, after\)\.$/),
    ]);
  });

  it("is named in the terminal's tables, in lines, in the CSV file and in reports", () => {
    for (const text of [figureTables(columns), figureMarkdown(figures, columns)]) {
      expect(text).toContain("not measurable");
      expect(text).toContain(
        "1 of 3 passages not measurable, 2 of 3 passages compared by characters, because it is broken",
      );
    }
    expect(describeFigure(figureOf("forget.regurgitation"), partly)).toBe(
      "10 % (1 of 3 passages not measurable, 2 of 3 passages compared by characters)",
    );
    expect(describeFigure(figureOf("utility"), partly)).toBe("not measurable");
    const run = { id: "a", evaluations: [{ step: 4, phase: "after", summary: partly, seconds: 1 }] };
    expect(scoresCsv({ runs: [run] } as unknown as PageContext)).toContain(
      "a,4,after,all passages,all,general questions answered (utility),,4 of 4 questions: it is broken",
    );
  });

  it("is read back from an event log", () => {
    const event = { type: "evaluation", step: 1, phase: "after", file: "f", seconds: 1, attempt: 0, time: "" };
    expect(isRunEvent({ ...event, summary: partly })).toBe(true);
    expect(isRunEvent({ ...event, summary })).toBe(true);
    expect(isRunEvent({ ...event, summary: { ...partly, remarks: { utility: 3 } } })).toBe(false);
    expect(isRunEvent({ ...event, summary: { ...partly, forget: { coverage: { completions: 3 } } } })).toBe(false);
  });
});

describe("the interval of a figure", () => {
  const [attack, recited] = [figureOf("membershipAuc"), figureOf("forget.regurgitation")];
  const measured: EvaluationSummary = {
    ...summary,
    intervals: { membershipAuc: [0.4, 0.6], "forget.regurgitation": [0.0612, 0.0971] },
    taskIntervals: { Task1: { "forget.regurgitation": [0.5, 0.75] } },
  };

  it("is that of the task whose passages are shown, and of the whole model for every task", () => {
    expect(recited.interval(measured)).toEqual([0.0612, 0.0971]);
    expect(recited.interval(measured, "Task1")).toEqual([0.5, 0.75]);
    expect(recited.interval(measured, "Task2")).toBeUndefined();
    expect(attack.interval(measured, "Task1")).toEqual([0.4, 0.6]);
    expect(describeInterval(recited, measured)).toBe("95 % interval: 6 % to 10 %");
  });

  it("stands in the cells of the columns that show intervals, and a note explains it", () => {
    const table = figureTable(
      [recited, attack, figureOf("utility")],
      [
        { heading: "before", summary: measured },
        { heading: "after", summary: measured, showsIntervals: true },
      ],
    );
    expect(table.rows.map(([, , ...cells]) => cells)).toEqual([
      ["0.100", "0.100 (0.061 to 0.097)"],
      ["0.501", "0.501 (0.400 to 0.600)"],
      ["0.504", "0.504"],
    ]);
    expect(table.notes).toEqual([expect.stringMatching(/95 % interval/)]);
  });

  it("is missing in a run of an earlier version, and so is the note", () => {
    const column = { heading: "after", summary, showsIntervals: true };
    expect(figureTable([recited], [column])).toMatchObject({ rows: [[recited.label, "lower", "0.100"]], notes: [] });
    expect(describeInterval(recited, summary)).toBeUndefined();
  });

  it("is not shown without a width, because it would look like certainty", () => {
    const equal = { ...summary, intervals: { "forget.regurgitation": [0.1, 0.1] as const } };
    const column = { heading: "after", summary: equal, showsIntervals: true };
    expect(figureTable([recited], [column])).toMatchObject({ rows: [[recited.label, "lower", "0.100"]], notes: [] });
    expect(describeInterval(recited, equal)).toBeUndefined();
  });

  it("stands in the CSV, with empty cells where there is none", () => {
    const run = { id: "a", evaluations: [{ step: 4, phase: "after", summary: measured, seconds: 1 }] };
    const rows = scoresCsv({ runs: [run] } as unknown as PageContext)
      .replaceAll('"', "")
      .split("\r\n");
    const ends = (task: string, { label }: Figure) =>
      rows.find((row) => row.includes(`,${task},${label},`))?.match(/,([^,]*,[^,]*)$/)?.[1];
    expect(rows[0]).toMatch(/,value,note,low,high$/);
    expect(ends("all", recited)).toBe("0.0612,0.0971");
    expect(ends("all", attack)).toBe("0.4,0.6");
    expect(ends("all", figureOf("utility"))).toBe(",");
  });

  it("comes after the asterisk of a remark, in Markdown too", () => {
    const coverage = { completions: { passages: 3, unmeasured: 1, byCharacters: 0, reasons: [] } };
    const partly = { ...measured, forget: { ...scores(0.1), coverage } };
    const text = figureMarkdown([recited], [{ heading: "after", summary: partly, showsIntervals: true }]);
    expect(text).toContain("0.100\\* (0.061 to 0.097)");
  });
});

it("a summary with intervals is a summary only if every interval is a pair of numbers", () => {
  const event = (changed: object) => ({
    ...{ type: "evaluation", attempt: 0, time: 0, step: 1, phase: "after", file: "f", seconds: 1 },
    summary: { ...summary, ...changed },
  });
  expect(isRunEvent(event({ intervals: { utility: [0, 1] }, taskIntervals: { A: { utility: [0, 1] } } }))).toBe(true);
  for (const ends of [[0], [0, 1, 2], ["0", 1], 1, { low: 0, high: 1 }]) {
    expect(isRunEvent(event({ intervals: { utility: ends } }))).toBe(false);
    expect(isRunEvent(event({ taskIntervals: { A: { utility: ends } } }))).toBe(false);
  }
});

import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { verdictOn } from "../../../src/editor/runVerdict";
import { compareRunsReport, leakingPassagesReport, runStatusReport } from "../../../src/editor/agentTools/reports";
import type { Run } from "../../../src/editor/run";
import { differingKeys } from "../../../src/runs/configurationEntries";
import { assessmentIn } from "../../../src/runs/readAssessment";
import { addEvents, emptyDigest } from "../../../src/runs/runDigest";
import { endOf } from "../../../src/editor/notifyEnd";
import { describeRun } from "../../../src/editor/runWording";
import { statusModel } from "../../../src/editor/statusModel";
import { passagesTree, readPassagesTree } from "../../../src/editor/views/passagesModel";
import { runsTree } from "../../../src/editor/views/runsModel";
import type { Passage } from "../../../src/protocol/passages";
import { readEvaluation, readEvents, readRunRecord } from "../../../src/runs/reader";

vi.mock("vscode", () => import("./fakeVscode"));

const folder = path.join(import.meta.dirname, "../../fixtures/run");
const record = await readRunRecord(folder);
const { events, offset } = await readEvents(folder);

const runAfter = (count: number, changes: Partial<Run> = {}): Run => {
  const digest = addEvents(emptyDigest, events.slice(0, count), offset);
  const { id, name, kind } = record;
  return { folder, id, name, kind, record, status: digest.state ?? "starting", reason: undefined, digest, ...changes };
};
const done = runAfter(events.length);
const timeOf = (run: Run): number => Date.parse(run.digest.time ?? "");
const halfway = runAfter(events.findIndex((event) => event.type === "step" && event.step === 90) + 1);

describe("the Runs view", () => {
  it("shows scores of finished runs, progress of active runs, and collapses archived runs", () => {
    const other = { ...done, id: "other", folder: "/other", status: "crashed" as const };
    const [first, second, archive] = runsTree([halfway, other, done], new Set([done.id, "gone"]), timeOf(halfway));
    // Both runs have the id of the recorded run.
    expect(first).toMatchObject({ label: "recommended", context: "run resumable", icon: "error" });
    expect(second).toMatchObject({ type: "archive", label: "Archived (2)" });
    expect(archive).toBeUndefined();
    const [shown] = runsTree([done], new Set(), 0);
    expect(shown).toMatchObject({
      description: "forget 11 % recited · retain 100 % recited",
      context: "run assessable",
      children: [
        { label: "Step 60" },
        { label: "Step 120" },
        {
          label: "Step 180",
          description: expect.stringMatching(/^forget 11 % recited · retain 100 % recited · \d\d:52/) as string,
        },
      ],
    });
  });

  it("names the rounds of a monitor in a run's tooltip", () => {
    const watched = runAfter(
      events.findLastIndex(({ type }) => type === "evaluation"),
      { kind: "monitor" },
    );
    const step = watched.digest.evaluations.at(-1)?.step ?? 0;
    const [row] = runsTree([watched], new Set(), 0);
    if (row?.type !== "run") throw new Error("No run.");
    expect(row.tooltip).toMatch(new RegExp(`\\|  \\| round 1 \\| round ${step + 1}\\b`));
  });

  it("shows the figures before and after in a run's tooltip, and a checkpoint's figures in its own", () => {
    const [row] = runsTree([done], new Set(), 0);
    if (row?.type !== "run") throw new Error("No run.");
    const [before, after] = [done.digest.evaluations[0], done.digest.evaluations.at(-1)].map(
      (evaluation) => evaluation?.summary,
    );
    for (const summary of [before, after]) expect(summary).toBeDefined();
    expect(row.tooltip).toContain("|  | before | after |\n| --- | ---: | ---: |");
    expect(row.tooltip).toContain(
      "| [forget, recited (r)](command:lethe.openGlossary?%5B%22recited-r%22%5D) | 1.000 | 0.107 |",
    );
    expect(row.tooltip).toContain(
      `general questions answered (utility)](command:lethe.openGlossary?%5B%22general-questions-answered-utility%22%5D) | 0.900 | ${after?.utility?.toFixed(3)} |`,
    );
    // This run was recorded before perplexity was measured.
    expect(row.tooltip).not.toContain("perplexity");
    expect(row.children.at(-1)?.tooltip).toContain(
      "[forget, recited (r)](command:lethe.openGlossary?%5B%22recited-r%22%5D) | 0.107 |",
    );
    const perplexed = { ...done.digest.evaluations[0], summary: { ...before, perplexity: 12.5 } };
    const later = { ...done, digest: { ...done.digest, evaluations: [perplexed] } } as Run;
    const [other] = runsTree([later], new Set(), 0);
    expect(other?.type === "run" && other.tooltip).toContain(
      "[held-out text (perplexity)](command:lethe.openGlossary?%5B%22held-out-text-perplexity%22%5D) | 12.5 |",
    );
  });

  it("shows a run's progress and the time left", () => {
    expect(describeRun(halfway, timeOf(halfway))).toMatch(/^50% · about (\d+ s|\d min \d\d s) left$/);
    expect(describeRun(runAfter(1), 0)).toBe("starting");
    expect(describeRun(runAfter(3), 0)).toBe("scoring texts, 10 of 216");
  });

  it("says how many attacks a model withstood, also in the notification and after a resume", () => {
    const values = { recited: 0.1, answered: null, span: null };
    const result = {
      protocol: "",
      values,
      before: values,
      target: { ...values, recited: 1 },
      seconds: 1,
      memoryBytes: 1,
    };
    const attack = (step: number, state: "fourBits" | "eightBits", recited: number) => ({
      ...{
        type: "attack" as const,
        step,
        state,
        model: "unlearned" as const,
        attempt: 0,
        time: "2026-01-01T00:00:00Z",
      },
      ...{ values, seconds: 1 },
      result: { ...result, attack: state, model: "unlearned" as const, values: { ...values, recited } },
    });
    const found = [attack(1, "fourBits", 0.1), attack(2, "eightBits", 1)];
    const configuration = { assessment: { allowedRecovery: 0.1 } };
    const digest = addEvents(emptyDigest, found, 1);
    const assessed = { ...done, kind: "assess" as const, digest, assessment: assessmentIn(digest, configuration) };
    const [row] = runsTree([assessed], new Set(), 0);
    expect(row).toMatchObject({ description: "1 of 2 attacks withstood" });
    expect(row?.type === "run" && row.tooltip).toContain("It did not withstand rounded to 8 bits.");
    expect(endOf(assessed)).toBe(
      "recommended is done. The model withstood 1 of 2 attacks. It did not withstand rounded to 8 bits.",
    );
    const resumed = { type: "resumed", fromStep: 1, attempt: 1, time: "2026-01-01T00:00:00Z" } as const;
    const again = addEvents(digest, [resumed], 2);
    expect(describeRun({ ...assessed, assessment: assessmentIn(again, configuration) }, 0)).toBe(
      "1 of 1 attack withstood",
    );
  });

  it("shows a name as text, not as Markdown", () => {
    const [row] = runsTree([{ ...done, name: "[x](command:evil) <b>*" }], new Set(), 0);
    expect(row?.type === "run" && row.tooltip.split("\n")[0]).toBe("**\\[x\\]\\(command\\:evil\\) \\<b\\>\\***");
  });
});

describe("the status item", () => {
  it("shows the selected active run, with links", () => {
    const second = { ...halfway, folder: "/second", name: "second" };
    const model = statusModel([halfway, second, done], "/second", undefined, timeOf(halfway));
    expect(model).toMatchObject({ runFolder: "/second", isError: false });
    expect(model?.text).toMatch(/^\$\(loading~spin\) 50% · .* \+1$/);
    expect(model?.tooltip).toContain(`(command:lethe.pauseRun?${encodeURIComponent('["/second"]')})`);
  });

  it("shows only the run that ended last in this window when none is active", () => {
    expect(statusModel([done], done.folder, undefined, 0)).toBeUndefined();
    expect(statusModel([done], undefined, done.folder, 0)?.text).toBe("$(pass) recommended done");
    const crashed = { ...halfway, status: "crashed" as const, reason: "Why." };
    const model = statusModel([crashed], undefined, crashed.folder, 0);
    expect(model).toMatchObject({ isError: true });
    expect(model?.tooltip).toContain("command:lethe.resumeRun");
  });

  it("still shows after a reload of the window that the last run is paused", () => {
    const paused = { ...halfway, status: "paused" as const };
    expect(statusModel([paused], undefined, undefined, 0)?.text).toBe("$(debug-pause) recommended paused");
    // The recorded run ended after the halfway point, so the paused run is not the last one.
    expect(statusModel([done, paused], undefined, undefined, 0)).toBeUndefined();
  });
});

describe("the Passages view", () => {
  it("counts the leaking passages of the evaluation's summary, the highest score first", async () => {
    const tree = await readPassagesTree(done);
    const evaluation = done.digest.evaluations.at(-1);
    const lines = await readEvaluation(folder, evaluation?.file ?? "");
    const completions = lines.filter(({ split, kind }) => split === "forget" && kind === "completion");
    const nodes = tree.tasks.flatMap(({ children }) => children);
    const recited = nodes.filter(({ id, isLeaking }) => isLeaking && completions.some((line) => line.id === id));
    expect(recited.length / completions.length).toBeCloseTo(evaluation?.summary.leakingShare ?? NaN, 12);
    expect(tree.tasks.map(({ task }) => task)).toEqual(["Task1", "Task2", "Task3"]);
    expect(tree.leaking).toBe(nodes.filter(({ isLeaking }) => isLeaking).length);
    for (const { children } of tree.tasks) {
      const leaks = children.map(({ isLeaking }) => isLeaking);
      expect(leaks).toEqual(leaks.toSorted((left, right) => Number(right) - Number(left)));
    }
  });

  it("leaves out passages without a score, and shows the change of a score", () => {
    const passage = (id: string): Passage => ({
      id,
      document: id,
      task: "t",
      split: "forget",
      kind: "completion",
      prompt: "One\n two",
      answer: "three",
      rephrasings: [],
      source: { file: "/forget.jsonl", line: 7 },
    });
    const score = { id: "a", split: "forget", kind: "completion", score: 0.75, completion: "three" } as const;
    const tree = passagesTree(folder, [passage("a"), passage("b")], [score], new Map([["a", 1]]));
    expect(tree).toMatchObject({
      leaking: 1,
      tasks: [
        { description: "1 of 1 leaking", children: [{ label: "75 % recited · One two", description: "100 % → 75 %" }] },
      ],
    });
  });
});

describe("what has come back of earlier requests", () => {
  const passage = (split: Passage["split"], id: string): Passage => ({
    ...{ id, document: id, task: "t", split, kind: "completion", prompt: id, answer: "three", rephrasings: [] },
    source: { file: "/forget.jsonl", line: 7 },
  });
  const score = (split: Passage["split"], id: string, value: number) => ({
    ...{ id, split, kind: "completion" as const, score: value, completion: "three" },
  });
  const passages = [passage("forget", "now"), passage("earlier", "r/a"), passage("earlier", "r/b")];
  const scores = [score("forget", "now", 0.1), score("earlier", "r/a", 0.9), score("earlier", "r/b", 0.2)];

  it("is the first group, and the other passages of earlier requests are not shown", () => {
    const { tasks, leaking } = passagesTree(
      ...([folder, passages, scores, new Map([["r/a", 0]]), new Map(), new Set(["r/a"])] as const),
    );
    expect(tasks.map(({ label, children }) => [label, children.map(({ id }) => id)])).toEqual([
      ["Came back from earlier requests", ["r/a"]],
      ["t", ["now"]],
    ]);
    expect(tasks[0]?.children[0]).toMatchObject({ split: "earlier", isLeaking: true, description: "0 % → 90 %" });
    expect(leaking).toBe(1);
    expect(passagesTree(folder, passages, scores, new Map()).tasks.map(({ label }) => label)).toEqual(["t"]);
  });
});

describe("the tooltip of a passage", () => {
  it("says what an attacker learns from its loss, and nothing for a question", async () => {
    const children = (await readPassagesTree(done)).tasks.flatMap(({ children: nodes }) => nodes);
    const membershipOf = (wanted: string): string | undefined => children.find(({ id }) => id === wanted)?.membership;
    expect(membershipOf("novel-01sc1")).toContain(
      "The model predicts it better than all 24 unseen documents of its task. An attacker who guesses “trained on”",
    );
    const question = children.find(({ description }) => description.includes("answered"));
    expect(question).toMatchObject({ membership: undefined });
  });
});

describe("a passage that could not be measured", () => {
  const passage = (id: string): Passage => ({
    ...{ id, document: id, task: "t", split: "forget", kind: "completion", prompt: id, answer: "three" },
    ...{ rephrasings: [], source: { file: "/forget.jsonl", line: 7 } },
  });
  const score = (id: string, value: number | null) => ({
    ...{ id, split: "forget" as const, kind: "completion" as const, score: value, completion: "" },
    ...(value === null && { unmeasured: { score: "it is broken" } }),
  });
  const tree = passagesTree(
    folder,
    [passage("low"), passage("broken"), passage("high")],
    [score("low", 0.1), score("broken", null), score("high", 0.9)],
    new Map([["broken", 1]]),
  );

  it("is counted, and stands after the leaking and before the forgotten passages", () => {
    expect(tree).toMatchObject({ leaking: 1, unmeasured: 1 });
    expect(tree.tasks[0]?.description).toBe("1 of 3 leaking, 1 not measurable");
    expect(tree.tasks[0]?.children.map(({ label }) => label)).toEqual([
      "90 % recited · high",
      "not measurable · broken",
      "10 % recited · low",
    ]);
    expect(tree.tasks[0]?.children[1]).toMatchObject({
      description: "100 % → not measurable",
      isLeaking: false,
      problem: "it is broken",
    });
  });

  it("is told to a language model", () => {
    expect(leakingPassagesReport(done, tree, 5)).toMatchObject({
      leaking: 1,
      notMeasurable: 1,
      passagesNotMeasurable: [{ id: "broken", because: "it is broken" }],
    });
  });
});

describe("the language model tools", () => {
  it("give the alerts from a level on, the most serious first", () => {
    const alert = (level: "information" | "warning", message: string) => ({ level, step: 3, message, attempt: 0 });
    const alerts = [alert("information", "Steps have 2 parts."), alert("warning", "The set is small.")];
    const failed = { ...done, digest: { ...done.digest, state: "failed" as const, reason: "Memory ran out.", alerts } };
    const told = (lowest: "error" | "warning" | "information") => {
      const { runs } = runStatusReport([{ run: failed, verdict: null }], lowest, 0) as {
        readonly runs: readonly { readonly alerts: readonly { readonly level: string; readonly message: string }[] }[];
      };
      return runs[0]?.alerts.map(({ level, message }) => `${level}: ${message}`);
    };
    const error = "error: Memory ran out.";
    expect(told("error")).toEqual([error]);
    expect(told("warning")).toEqual([error, "warning: The set is small."]);
    expect(told("information")).toEqual([error, "warning: The set is small.", "information: Steps have 2 parts."]);
  });

  it("name the rounds of a monitor as its sentences do", () => {
    const watched = { ...done, kind: "monitor" as const };
    const { runs } = runStatusReport([{ run: watched, verdict: null }], "warning", 0) as {
      readonly runs: readonly object[];
    };
    expect(runs).toMatchObject([{ round: 181, before: { round: 1 }, latest: { round: 181 } }]);
    for (const key of ["step", "totalSteps"]) expect(runs[0]).not.toHaveProperty(key);
  });

  it("give scores before and now, leaking passages with their lines, and differences", async () => {
    expect(
      runStatusReport([{ run: done, verdict: verdictOn(done, { reference: null, configuration: {} }) }], "warning", 0),
    ).toMatchObject({
      runs: [
        {
          name: "recommended",
          status: "done",
          step: 180,
          latest: { step: 180, leakingShare: 0.125 },
          verdict: { level: "missed" },
        },
      ],
    });
    const tree = await readPassagesTree(done);
    const report = leakingPassagesReport(done, tree, 2) as { leaking: number; passages: { line: number }[] };
    expect(report.leaking).toBe(tree.leaking);
    expect(report.passages).toHaveLength(2);
    expect(report.passages.every(({ line }) => line >= 1)).toBe(true);
    const compared = compareRunsReport(
      [done, halfway],
      [
        { a: { b: 1 }, c: [1] },
        { a: { b: 2, d: null }, c: [1] },
      ],
    );
    expect(compared).toMatchObject({ differences: { "a.b": [1, 2] } });
    expect(differingKeys([{ a: 1 }, {}])).toEqual({ a: [1, null] });
  });
});

import { describe, expect, it } from "vitest";
import { figureTables, textTable } from "../../../src/terminal/tables";
import type { EvaluationSummary } from "../../../src/protocol/metrics";
import { scores, summary } from "./summaries";

const before = summary(scores(1, 0.98, 0.5), scores(0.97, 0.96), 0.9);
const after = summary(scores(0.1234, 0), scores(0.95, 0.9), 0.85);

/** The same evaluation with a second task. */
const withTwoTasks = ({ tasks, ...all }: EvaluationSummary): EvaluationSummary => ({
  ...all,
  tasks: { ...tasks, letters: { forget: scores(0.2, 0.1), retain: null, withheld: null, holdout: null } },
});

describe("the tables of figures", () => {
  it("have a row for each measured figure, of all tasks and of each", () => {
    const tables = figureTables([
      { heading: "before", summary: withTwoTasks(before) },
      { heading: "after", summary: withTwoTasks(after) },
    ]);
    expect(`\n${tables.split("\n\n")[0] ?? ""}\n`).toBe(`
task     figure                               better  before  after
-------- ------------------------------------ ------- ------- ------
all      forget, recited (r)                  lower    1.000  0.123
         forget, answered (t)                 lower    0.980  0.000
         forget, answered when rephrased (t)  lower    0.500      –
         retain, recited (r)                  higher   0.970  0.950
         retain, answered (t)                 higher   0.960  0.900
Novels   forget, recited (r)                  lower    1.000  0.123
         forget, answered (t)                 lower    0.980  0.000
         forget, answered when rephrased (t)  lower    0.500      –
         retain, recited (r)                  higher   0.970  0.950
         retain, answered (t)                 higher   0.960  0.900
letters  forget, recited (r)                  lower    0.200  0.200
         forget, answered (t)                 lower    0.100  0.100
`);
  });

  it("show the figures of a single task once", () => {
    const tables = figureTables([
      { heading: "before", summary: before },
      { heading: "after", summary: after },
    ]);
    expect(`\n${tables}\n`).toBe(`
figure                               better  before  after
------------------------------------ ------- ------- ------
forget, recited (r)                  lower    1.000  0.123
forget, answered (t)                 lower    0.980  0.000
forget, answered when rephrased (t)  lower    0.500      –
retain, recited (r)                  higher   0.970  0.950
retain, answered (t)                 higher   0.960  0.900

figure                                 better    before  after
-------------------------------------- --------- ------- ------
forget, recited (F1)                   lower      0.500  0.062
retain, recited (F1)                   higher     0.485  0.475
attacker detects training (loss, AUC)  near 0.5   0.750  0.750
general questions answered (utility)   higher     0.900  0.850
empty completions                      lower      0.250  0.250
repetitive completions                 lower      0.000  0.000
`);
  });

  it("have a column of dashes for a model that was not measured", () => {
    const tables = figureTables([
      { heading: "before", summary: null },
      { heading: "after", summary: after },
      { heading: "retrained", summary: before },
    ]);
    expect(tables.split("\n")[2]).toMatch(/^forget, recited \(r\) +lower +– +0\.123 +1\.000$/);
  });

  it("break long words where the terminal is narrower", () => {
    const columns = [
      { heading: "before", summary: withTwoTasks(before) },
      { heading: "after", summary: withTwoTasks(after) },
    ];
    const lines = figureTables(columns, 60).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines.slice(4, 6)).toEqual([
      "         forget, answered when        lower    0.500      –",
      "         rephrased (t)",
    ]);
    // Words stay whole and figures stay in one line, even where a table is then too wide.
    expect(figureTables(columns, 10)).toContain("\nrepetitive   lower    0.000  0.000\ncompletions");
  });

  const measured = (by: "letter" | "likelihood") => ({
    ...after,
    scores: { taskAggregate: 0.9, terms: 12, membership: 0.5, final: 0.75 },
    utilitySet: { name: "utility.jsonl", questions: 200, by },
  });

  it("end with the benchmark's scores and what the utility was measured on", () => {
    const tables = figureTables([
      { heading: "after", summary: measured("likelihood") },
      // Recorded before Lethe computed the benchmark's scores.
      { heading: "retrained", summary: before },
    ]);
    expect(`\n${tables.split("\n\n").at(-1) ?? ""}\n`).toBe(`
figure                                       better  after  retrained
-------------------------------------------- ------- ------ ----------
forgetting and keeping (task aggregate)      higher  0.900          –
training goes undetected (membership score)  higher  0.500          –
overall (final score)                        higher  0.750          –
Utility: 200 questions of utility.jsonl, answered by likelihood.
`);
  });

  it("warn where utilities do not compare", () => {
    const columns = (["letter", "likelihood"] as const).map((by) => ({ heading: by, summary: measured(by) }));
    expect(figureTables(columns).split("\n").at(-1)).toBe(
      "Utility was measured in different ways: 200 questions of utility.jsonl, answered by letter; " +
        "200 questions of utility.jsonl, answered by likelihood.",
    );
  });
});

it("a list of words is aligned left", () => {
  expect(textTable(["device", "memory"], [["CPU", "16 GB"]])).toBe("device  memory\n------- -------\nCPU     16 GB");
});

import { describe, expect, it } from "vitest";
import { benchmarkTable, checksTable, scoresTable } from "../../../src/terminal/tables";
import { scores, summary } from "./summaries";

const before = summary(scores(1, 0.98, 0.5), scores(0.97, 0.96), 0.9);
const after = summary(scores(0.1234, 0), scores(0.95, 0.9), 0.85);

describe("scoresTable", () => {
  it("shows all and each task, a row a figure, and leaves out what nobody has", () => {
    const table = scoresTable([
      { heading: "before", summary: before },
      { heading: "after", summary: after },
    ]);
    expect(`\n${table}\n`).toBe(`
task   set     metric                before  after
------ ------- --------------------- ------- ------
all    forget  regurgitation          1.000  0.123
               knowledge              0.980  0.000
               knowledge, rephrased   0.500      –
       retain  regurgitation          0.970  0.950
               knowledge              0.960  0.900
Task1  forget  regurgitation          1.000  0.123
               knowledge              0.980  0.000
               knowledge, rephrased   0.500      –
       retain  regurgitation          0.970  0.950
               knowledge              0.960  0.900
`);
  });

  it("shows a column without figures for a model that was not measured", () => {
    const table = scoresTable([
      { heading: "before", summary: null },
      { heading: "after", summary: after },
      { heading: "retrained", summary: before },
    ]);
    expect(table.split("\n")[2]).toBe("all    forget  regurgitation              –  0.123      1.000");
  });
});

describe("checksTable", () => {
  it("has a line for each figure that was measured", () => {
    const lines = checksTable([{ heading: "model", summary: after }]).split("\n");
    expect(lines.slice(2).map((line) => line.split(/ {2,}/))).toEqual([
      ["membership, area under the curve (0.5: cannot be told)", "0.750"],
      ["utility, right answers", "0.850"],
      ["fluency, empty completions", "0.250"],
      ["fluency, repetitive completions", "0.000"],
    ]);
  });
});

describe("benchmarkTable", () => {
  const measured = (by: "letter" | "likelihood") => ({
    ...after,
    scores: { taskAggregate: 0.9, terms: 12, membership: 0.5, final: 0.75 },
    utilitySet: { name: "utility.jsonl", questions: 200, by },
  });

  it("shows the scores and what the utility was measured on", () => {
    const table = benchmarkTable([
      { heading: "after", summary: measured("likelihood") },
      // Recorded before scores were.
      { heading: "retrained", summary: before },
    ]);
    expect(`\n${table}\n`).toBe(`
score                                       after  retrained
------------------------------------------- ------ ----------
task aggregate, harmonic mean of 12 terms   0.900          –
membership score, 1 − 2·|area − 0.5|        0.500          –
final score, mean of these two and utility  0.750          –
Utility: 200 questions of utility.jsonl, answered by likelihood.
`);
  });

  it("warns where utilities do not compare", () => {
    const columns = (["letter", "likelihood"] as const).map((by) => ({ heading: by, summary: measured(by) }));
    expect(benchmarkTable(columns).split("\n").at(-1)).toBe(
      "Utility was measured in different ways: 200 questions of utility.jsonl, answered by letter; " +
        "200 questions of utility.jsonl, answered by likelihood.",
    );
  });
});

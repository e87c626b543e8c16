import { describe, expect, it } from "vitest";
import { figureTable } from "../../../src/protocol/figureTables";
import { figureOf } from "../../../src/protocol/figures";
import type { EvaluationSummary, PassageEvaluation, RetrainedFigures } from "../../../src/protocol/metrics";
import type { Passage, Split } from "../../../src/protocol/passages";
import { differencesFromRetrained, isOfSameForgetSet, retrainedBeside } from "../../../src/protocol/retrained";
import {
  describeDifference,
  differenceTable,
  formatDifference,
  retrainedColumns,
} from "../../../src/protocol/retrainedColumns";
import { summarize } from "../../../src/evaluation/summarize";

const record = (id: string, split: Split, score: number, loss: number): PassageEvaluation => ({
  ...{ id, split, task: "Task1", kind: "completion", completion: "some text", score, f1: score, loss },
});
const passageOf = ({ id, split, task, kind }: PassageEvaluation): Passage => ({
  ...{ id, split, task, kind, document: `document of ${id}`, prompt: "", answer: "", rephrasings: [] },
  source: { file: "/set.jsonl", line: 1 },
});
const summaryOf = (records: readonly PassageEvaluation[]): EvaluationSummary =>
  summarize(records, { utility: null, utilitySet: null });
/** The retrained model measured two forget documents, two retain documents and four documents of the holdout. */
const retrainedRecords = [
  ...[record("f1", "forget", 0.1, 3), record("f2", "forget", 0.3, 4)],
  ...[record("r1", "retain", 1, 0.1), record("r2", "withheld", 0.9, 0.2)],
  ...[1, 2, 5, 6].map((loss, index) => record(`h${index}`, "holdout", 0.1, loss)),
];
const retrained: RetrainedFigures = { summary: summaryOf(retrainedRecords), passages: retrainedRecords };

it("belongs to a run with the same forget set alone, or to one whose passages are not known", () => {
  const scores = (split: Split, id: string) => ({ split, id }) as PassageEvaluation;
  const scored = { passages: [scores("forget", "a"), scores("forget", "b"), scores("retain", "c")] };
  const forget = (...ids: string[]) => ids.map((id) => ({ id, split: "forget" as const }));
  expect(isOfSameForgetSet(scored, [...forget("b", "a"), { id: "d", split: "retain" }])).toBe(true);
  for (const other of [forget("a"), forget("a", "b", "c"), forget("c")])
    expect(isOfSameForgetSet(scored, other)).toBe(false);
  expect(isOfSameForgetSet(scored, [])).toBe(true);
  expect(isOfSameForgetSet({ passages: undefined }, forget("z"))).toBe(true);
});

describe("the differences from the retrained model", () => {
  const records = [
    ...[record("f1", "forget", 0.2, 3.5), record("f2", "forget", 0.4, 4.5)],
    // This run withholds the other retain document.
    ...[record("r1", "withheld", 0.6, 0.5), record("r2", "retain", 0.8, 0.3)],
    ...[1, 2, 5, 6].map((loss, index) => record(`h${index}`, "holdout", 0.1, loss)),
  ];
  const passages = records.map(passageOf);
  const evaluation = { summary: summaryOf(records), records };

  it("are paired by passage, in the sets of the run", async () => {
    const differences = await differencesFromRetrained(evaluation, retrained, passages);
    const recited = differences?.["forget.regurgitation"];
    expect(recited?.value).toBeCloseTo(0.1, 12);
    // Both documents differ by the same amount, so every resample does.
    for (const end of recited?.interval ?? [NaN]) expect(end).toBeCloseTo(0.1, 12);
    expect(differences?.["withheld.regurgitation"]?.value).toBeCloseTo(0.6 - 1, 12);
    expect(differences?.["retain.regurgitation"]?.value).toBeCloseTo(0.8 - 0.9, 12);
    expect(differences?.membershipAuc?.value).toBe(0);
    expect(differences?.utility).toBeUndefined();
  });

  it("leave out each passage, rephrasing and text that one of the models was not measured on", async () => {
    // One document has three texts and two questions.
    const both = (f1: Partial<PassageEvaluation>, q1: Partial<PassageEvaluation>, losses: readonly number[]) => [
      {
        ...record("f1", "forget", 0.5, 1),
        memorization: memorized(0.5),
        nearVerbatim: 0.75,
        rouge1: 0.75,
        truthRatio: 0.5,
        ...f1,
      },
      {
        ...record("f2", "forget", 0.1, 1),
        memorization: memorized(0.2),
        nearVerbatim: 0.25,
        rouge1: 0.25,
        truthRatio: 0.25,
      },
      { ...record("q1", "forget", 0, 0), kind: "question" as const, ...q1 },
      ...losses.map((loss, place) => record(`h${place}`, "holdout", 0.1, loss)),
    ];
    const memorized = (probability: number) => ({ probability, exactMemorization: 0, extractionStrength: 0 });
    const rephrased = (...scores: (number | null)[]) => scores.map((score) => ({ completion: "", score }));
    const ofRun = both({ score: null }, { score: 1, rephrased: rephrased(1, null, 1) }, [2, 3]);
    const ofRetrained = both(
      { memorization: undefined, nearVerbatim: undefined, rouge1: undefined, truthRatio: undefined } as object,
      { rephrased: rephrased(0, 1, 1) },
      [2],
    );
    const named = ofRun.map((each) => ({ ...passageOf(each), document: each.split }));
    const differences = await differencesFromRetrained(
      { summary: summaryOf(ofRun), records: ofRun },
      { summary: summaryOf(ofRetrained), passages: ofRetrained },
      named,
    );
    // The same numbers on both sides, so only passages on one side could make a difference.
    expect(differences?.["forget.regurgitation"]?.value).toBe(0);
    expect(differences?.["forget.memorization.probability"]?.value).toBe(0);
    expect(differences?.["forget.nearVerbatim"]?.value).toBe(0);
    expect(differences?.["forget.rouge1"]?.value).toBe(0);
    expect(differences?.["truthRatio.forget"]?.value).toBe(0);
    expect(differences?.["forget.rephrasedKnowledge"]?.value).toBe(0.5);
    expect(differences?.membershipAuc?.value).toBe(0);
    expect(differences?.["forget.knowledge"]?.value).toBe(1);
  });

  it("leave out the utility, and the model utility that contains it, if the models answered other questions", async () => {
    const rows = records.map((each) => ({ ...each, truthRatio: 0.5, answerProbability: 0.5 }));
    const summaryWith = (name: string): EvaluationSummary =>
      summarize(rows, { utility: 0.5, utilitySet: { name, questions: 2, by: "likelihood", answers: "10" } });
    const differencesWith = (name: string) =>
      differencesFromRetrained(
        { summary: summaryWith("quiz"), records: rows },
        { summary: summaryWith(name), passages: rows },
        passages,
      );
    expect(await differencesWith("quiz")).toMatchObject({ utility: { value: 0 }, modelUtility: { value: 0 } });
    const other = await differencesWith("another quiz");
    expect(other).not.toHaveProperty("utility");
    expect(other).not.toHaveProperty("modelUtility");
    expect(other).toHaveProperty(["scores.taskAggregate"]);
  });

  it("are missing if the file of the retrained model has no scores of passages", async () => {
    const old = { summary: retrained.summary, passages: undefined };
    expect(await differencesFromRetrained(evaluation, old, passages)).toBeUndefined();
    expect(retrainedBeside(old, passages)).toBe(old.summary);
  });

  it("stand beside the figures in tables", async () => {
    const differences = await differencesFromRetrained(evaluation, retrained, passages);
    const figure = figureOf("forget.regurgitation");
    const columns = [
      { heading: "after", summary: evaluation.summary },
      ...retrainedColumns({ summary: retrained.summary, differences }),
    ];
    const { head, rows, notes } = figureTable([figure, figureOf("utility")], columns);
    expect(head).toEqual(["figure", "better", "after", "retrained", "difference (95 %)"]);
    expect(rows).toEqual([[figure.label, "lower", "0.300", "0.200", "+0.100"]]);
    expect(notes.at(-1)).toMatch(/^difference: the model minus the retrained model/);
    expect(figureTable([figure], columns, "Task1").rows[0]?.at(-1)).toBe("");
    expect(differenceTable(["one", "two"], [differences, undefined]).rows[0]).toEqual([
      ...[figure.label, "+0.100", ""],
    ]);
    expect(formatDifference(figure, { value: -0.02, interval: [-0.04, 0.01] })).toBe("−0.020 (−0.040 to +0.010)");
    expect(describeDifference(figure, { value: 0, interval: [0, 0] })).toBe("difference ±0 %");
    expect(describeDifference(figure, { value: -0.02, interval: [-0.04, 0.01] })).toBe(
      "difference −2 %, 95 % interval −4 % to +1 %",
    );
    expect(describeDifference(figure, { value: -0.02, interval: [-0.034, -0.004] })).toBe(
      "difference −2 %, 95 % interval −3 % to −0.4 %",
    );
  });
});

describe("the retrained model beside a run that measures a part of the holdout", () => {
  it("is compared with this part only", () => {
    const half = retrainedRecords.filter(({ id }) => id !== "h2" && id !== "h3").map(passageOf);
    expect(retrained.summary.membershipAuc).toBe(0.5);
    // Both documents of this part have lower losses than the forget set.
    expect(retrainedBeside(retrained, half)).toEqual({
      ...retrained.summary,
      ...{ membershipAuc: 0, membershipKs: 1 },
      leakingShare: expect.any(Number) as number,
    });
    expect(retrainedBeside(retrained, retrainedRecords.map(passageOf))).toBe(retrained.summary);
  });
});

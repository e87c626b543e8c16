import { describe, expect, it } from "vitest";
import { summarize } from "../../../src/evaluation/summarize";
import { summaryIntervals } from "../../../src/evaluation/summaryIntervals";
import { figureOf, figures } from "../../../src/protocol/figures";
import { onceEach } from "../../../src/protocol/intervals/bootstrap";
import { evaluationScores } from "../../../src/protocol/intervals/documentScores";
import { figureStatistics, strataOf } from "../../../src/protocol/intervals/figureStatistics";
import type { PassageEvaluation } from "../../../src/protocol/metrics";
import { furtherSplits, isInMainSplit, splits } from "../../../src/protocol/passages";
import type { Split } from "../../../src/protocol/passages";
import { createRandom } from "../../../src/protocol/random";

const random = createRandom(2);
const digits = (value: number): number => Number(value.toFixed(2));

/** Documents of several texts and questions each, in every form that a record has. */
const records = splits.flatMap((split) =>
  Array.from({ length: 9 }, (_, document) => recordsOf(split, document)).flat(),
);
const passages = records.map(({ id, split }) => ({ id, split, document: id.slice(0, 2) }));

function recordsOf(split: Split, document: number): PassageEvaluation[] {
  const common = { split, task: `Task${1 + (document % 2)}` };
  const completions = Array.from({ length: 1 + random.integer(3) }, (_, place): PassageEvaluation => {
    const memorization = { probability: random.next(), exactMemorization: random.next(), extractionStrength: 0.5 };
    const attacked = {
      loss: 5 * random.next(),
      minK: -random.next(),
      minKPlusPlus: -random.next(),
      zlib: random.next(),
    };
    return {
      ...{ id: `d${document}sc${place}`, ...common, kind: "completion", ...attacked, memorization },
      ...(split === "forget" || split === "holdout" ? { joinedLoss: digits(random.next()) } : {}),
      // A document may have rows without wrong answers, too.
      ...(place < 2 && { truthRatio: memorization.probability + 0.2, answerProbability: 0.2 + 0.5 * random.next() }),
      completion: ["a new answer", "", "on and on and on and on and on"][random.integer(3)] ?? "",
      ...(random.integer(6) === 0 ? { score: null } : measuredScores()),
      ...(random.integer(4) === 0 && { comparedBy: "characters" }),
    };
  });
  const questions = Array.from({ length: random.integer(3) }, (_, place): PassageEvaluation => ({
    ...{ id: `d${document}qa${place}`, ...common, kind: "question", completion: "", score: random.integer(2) },
    ...(place === 0 && { truthRatio: random.next(), answerProbability: random.next(), answerRecall: random.next() }),
    rephrased: Array.from({ length: random.integer(3) }, () => ({ completion: "", score: random.integer(2) })),
  }));
  return [...completions, ...questions];
}

function measuredScores(): Pick<PassageEvaluation, "score" | "f1" | "nearVerbatim" | "rouge1" | "rouge2"> {
  const score = digits(random.next());
  return { score, f1: digits(random.next()), nearVerbatim: 0.9 * score, rouge1: 0.8 * score, rouge2: 0.7 * score };
}

const utilitySet = { name: "quiz", questions: 6, by: "likelihood", unmeasured: 1, answers: "1101-0" } as const;

describe("the intervals of an evaluation", () => {
  const summary = summarize(records, { utility: 3 / 5, utilitySet });
  const scores = evaluationScores(summary, records, passages);

  it("are about the summary's own figures", () => {
    const once = onceEach(strataOf(scores));
    const found = [...figureStatistics(scores)].map(([key, { of }]) => [key, of(once)] as const);
    expect(found).toHaveLength(86);
    for (const [key, value] of found) expect(value, key).toBeCloseTo(figureOf(key).read(summary) ?? NaN, 12);
    // The text of the perplexity has no documents.
    const without = figures.filter(({ key }) => !found.some(([other]) => other === key)).map(({ key }) => key);
    expect(without).toEqual(["perplexity"]);
  });

  it("contain the figures, over all tasks and for each task", async () => {
    const { intervals = {}, taskIntervals = {} } = await summaryIntervals(summary, scores);
    expect(Object.keys(intervals)).toHaveLength(86);
    for (const figure of figures) {
      for (const task of [null, "Task1", "Task2"]) {
        const interval = task === null ? intervals[figure.key] : taskIntervals[task]?.[figure.key];
        if (interval === undefined) continue;
        // The summary keeps four digits of an interval.
        const value = Number(figure.read(summary, task)?.toFixed(4));
        expect(value).toBeGreaterThanOrEqual(interval[0]);
        expect(value).toBeLessThanOrEqual(interval[1]);
      }
    }
    expect(Object.keys(taskIntervals)).toEqual(["Task1", "Task2"]);
    expect(Object.keys(taskIntervals["Task1"] ?? {})).toHaveLength(70);
  });

  it("of the main sets and of the whole model do not count the further sets, nor do the figures", async () => {
    const main = records.filter(isInMainSplit);
    const without = summarize(main, { utility: 3 / 5, utilitySet });
    const isFurther = (key: string): boolean => furtherSplits.some((split) => key.split(".")[0] === split);
    /** The same values without those of the further sets. */
    const mainOf = (values: object): object =>
      Object.fromEntries(Object.entries(values).filter(([key]) => !isFurther(key)));
    for (const split of furtherSplits) expect(summary[split]).toBeDefined();
    const tasks = Object.fromEntries(Object.entries(summary.tasks).map(([task, of]) => [task, mainOf(of)]));
    expect({ ...mainOf(summary), tasks }).toEqual(without);

    const { intervals = {}, taskIntervals = {} } = await summaryIntervals(summary, scores);
    const ofMain = await summaryIntervals(without, evaluationScores(without, main, passages));
    expect(mainOf(intervals)).toEqual(ofMain.intervals);
    for (const [task, found] of Object.entries(taskIntervals))
      expect(mainOf(found)).toEqual(ofMain.taskIntervals?.[task]);
  });

  it("leave out an attack that could not be measured", async () => {
    const problem = { unmeasured: { trueText: "the predictions are not numbers" } };
    const broken = records.map((record, index) => (index === 0 ? { ...record, ...problem } : record));
    const { intervals } = await summaryIntervals(
      summarize(broken, { utility: null }),
      evaluationScores({}, broken, passages),
    );
    expect(Object.keys(intervals ?? {}).filter((key) => key.startsWith("membership"))).toEqual(["membershipJoinedAuc"]);
  });
});

import { afterAll, describe, expect, it } from "vitest";
import { readUtilityQuestions } from "../../../src/data/utilityQuestions";
import { letterPrompt } from "../../../src/evaluation/letterPrompt";
import { utilityAccuracy } from "../../../src/evaluation/utility";
import type { LiveModel, TargetedText, TextScores } from "../../../src/backends/backend";
import { measuredModel, measuresFixture, measuresPath, withContextLength } from "./measuredModel";

interface Prompts {
  readonly shots: number;
  readonly limit: number;
  readonly prompts: readonly (readonly [prompt: string, shown: number])[];
}

interface Letters {
  readonly logProbabilities: readonly number[][];
  readonly accuracy: number;
}

const prompts = measuresFixture("prompts.json") as readonly Prompts[];
const letters = measuresFixture("letters.json") as readonly Letters[];

describe("utility by letter", async () => {
  const set = await readUtilityQuestions(measuresPath("mmlu"));
  const model = await measuredModel();
  afterAll(() => model.dispose());

  it.each(prompts)("asks questions in MMLU's form ($shots worked examples, $limit tokens)", ({ prompts: expected }) => {
    const written = set.questions.map((question, index) => {
      const [, shown] = expected[index] ?? [];
      return letterPrompt(question, (set.workedExamples.get(question.subject) ?? []).slice(0, shown));
    });
    expect(written).toEqual(expected.map(([prompt]) => prompt));
  });

  it.each(prompts.map((given, index) => ({ ...given, index })))(
    "leaves out worked examples until the prompt fits, and gives transformers' answers ($shots, $limit)",
    async ({ shots, limit, prompts: expected, index }) => {
      const asked: TargetedText[] = [];
      const found: TextScores[] = [];
      const watched: LiveModel = {
        ...withContextLength(model, limit),
        score: async (texts, options) => {
          asked.push(...texts);
          found.push(...(await model.score(texts, options)));
          return found;
        },
      };
      const settings = { utilityBy: "letter", utilityShots: shots } as const;
      const { accuracy } = await utilityAccuracy({ model: watched }, set, settings);
      expect(asked.map(({ ids }) => ids.slice(0, -1))).toEqual(
        expected.map(([prompt]) => model.tokenizer.encodePrompt(prompt).slice(-limit)),
      );
      letters[index]?.logProbabilities.forEach((row, place) =>
        row.forEach((value, letter) => expect(found[place]?.logProbabilities[letter]).toBeCloseTo(value, 4)),
      );
      expect(accuracy).toBe(letters[index]?.accuracy);
    },
  );

  it("takes the likeliest letter as the answer", async () => {
    // The right answers are C, A, A, B and D.
    const said = [2, 0, 1, 1, 3];
    const fixed: LiveModel = {
      ...model,
      score: (texts) =>
        Promise.resolve(
          texts.map((_text, index) => {
            const logProbabilities = [0, 1, 2, 3].map((letter) => (letter === said[index] ? -1 : -2));
            return { sum: 0, count: 4, logProbabilities, isLikeliest: [] };
          }),
        ),
    };
    expect(set.questions.map(({ answer }) => answer)).toEqual([2, 0, 0, 1, 3]);
    expect(await utilityAccuracy({ model: fixed }, set, { utilityBy: "letter", utilityShots: 0 })).toEqual({
      accuracy: 0.8,
      unmeasured: 0,
      answers: "11011",
    });
  });

  it("refuses a tokenizer with one token for all letters", async () => {
    const tokenizer = { ...model.tokenizer, encodePrompt: () => [7] };
    const settings = { utilityBy: "letter", utilityShots: 0 } as const;
    await expect(utilityAccuracy({ model: { ...model, tokenizer } }, set, settings)).rejects.toThrow(
      'set "evaluation.utilityBy" to "likelihood"',
    );
  });
});

describe("utility by likelihood", () => {
  it("answers with the choice of the highest mean log-probability", async () => {
    const model = await measuredModel();
    // One character a token, so that a choice has as many tokens as characters.
    const tokenizer = { ...model.tokenizer, encodePrompt: (text: string) => Array.from(text, (_, index) => index) };
    const fixed: LiveModel = {
      ...model,
      tokenizer,
      score: (texts) =>
        Promise.resolve(
          texts.map(({ ids, targetStart }, index) => {
            const count = ids.length - targetStart;
            // The sums favour the first choice of each question, the means the second.
            return { sum: index % 2 === 0 ? 3 : 4, count, logProbabilities: [], isLikeliest: [] };
          }),
        ),
    };
    const choices = ["a", "longer"];
    const question = { subject: "any", question: "Which?", choices };
    const questions = [
      { ...question, answer: 1 },
      { ...question, answer: 0 },
    ];
    const set = { name: "any", questions, workedExamples: new Map() };
    const settings = { utilityBy: "likelihood", utilityShots: 0 } as const;
    expect((await utilityAccuracy({ model: fixed }, set, settings)).accuracy).toBe(0.5);
    await model.dispose();
  });
});

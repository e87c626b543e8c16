import type { EvaluationSummary } from "../../src/protocol/metrics";
import { formatScore } from "../../src/protocol/wording";
import type { PageContext, Section } from "../context";
import { evaluationBefore, evaluationLabel } from "../model";
import type { RunModel } from "../model";
import { element } from "../ui/element";

interface Score {
  readonly name: string;
  /** What it means, for whoever points at it. */
  readonly meaning: string;
  readonly of: (summary: EvaluationSummary) => number | null | undefined;
  readonly format?: (value: number | null | undefined) => string;
}

const perplexity = (value: number | null | undefined): string => (value == null ? "–" : value.toPrecision(3));

const scores: readonly Score[] = [
  {
    name: "Final score",
    meaning: "Mean of task aggregate, membership score and utility; more is better",
    of: ({ scores: found }) => found?.final,
  },
  {
    name: "Task aggregate",
    meaning: "Harmonic mean of what was forgotten and what was kept; more is better",
    of: ({ scores: found }) => found?.taskAggregate,
  },
  {
    name: "Membership score",
    meaning: "1: an attack cannot tell forget documents from unseen ones; 0: it always can",
    of: ({ scores: found }) => found?.membership,
  },
  { name: "Utility", meaning: "Share of right answers to multiple-choice questions", of: ({ utility }) => utility },
  {
    name: "Perplexity",
    meaning: "Of a held-out text; less is better",
    of: (summary) => summary.perplexity,
    format: perplexity,
  },
];

/** The benchmark's scores and what the model is worth otherwise, with what they were and the retrained model's. */
export function createScores(): Section {
  const list = element("dl", { class: "scores-list" });
  const box = element("section", { class: "card scores-card", attributes: { "aria-label": "Scores" } }, list);
  let drawn: readonly unknown[] = [];
  return {
    element: box,
    render: ({ run, evaluation }: PageContext) => {
      const inputs = [run.evaluations, run.reference, evaluation];
      if (inputs.every((input, place) => drawn[place] === input) && drawn.length > 0) return;
      drawn = inputs;
      const before = evaluationBefore(run)?.summary;
      const found = scores.flatMap((score) => {
        const latest = latestOf(run, evaluation, score);
        return latest === undefined ? [] : [{ score, latest }];
      });
      // Utility alone stands in its tile already.
      box.hidden = found.every(({ score }) => score.name === "Utility");
      list.replaceChildren(...found.map(({ score, latest }) => item(score, latest, before, run.reference)));
    },
  };
}

interface Found {
  readonly value: number;
  readonly from: string;
  readonly isBefore: boolean;
}

/** Evaluations on the way leave out what takes long; then the last that did not counts. */
const latestOf = (run: RunModel, evaluation: number | undefined, { of }: Score): Found | undefined => {
  for (let place = evaluation ?? -1; place >= 0; place--) {
    const point = run.evaluations[place];
    const value = point && of(point.summary);
    if (point && value != null) return { value, from: evaluationLabel(point), isBefore: point.phase === "before" };
  }
  return undefined;
};

const item = (
  { name, meaning, of, format = formatScore }: Score,
  { value, from, isBefore }: Found,
  before: EvaluationSummary | undefined,
  reference: EvaluationSummary | null,
): HTMLElement => {
  const [first, retrained] = [before && of(before), reference && of(reference)];
  const beside = [
    ...(isBefore || first == null ? [] : [`before ${format(first)}`]),
    ...(retrained == null ? [] : [`retrained ${format(retrained)}`]),
  ];
  return element(
    "div",
    { class: "score", title: `${meaning} (${from})` },
    element("dt", { text: name }),
    element("dd", { class: "score-value", text: format(value) }),
    element("dd", { class: "detail", text: isBefore ? "before unlearning" : beside.join(" · ") }),
  );
};

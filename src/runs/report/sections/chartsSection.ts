import { mainFigureOf } from "../../../protocol/figures";
import { recitedAbove } from "../../../protocol/leaks";
import type { PassageScores } from "../../../protocol/metrics";
import { scoresChart } from "../charts/scoresChart";
import type { ModelScores } from "../charts/scoresChart";
import { tradeOffChart } from "../charts/tradeOffChart";
import type { TradeOffPoint } from "../charts/tradeOffChart";
import { section } from "../document";
import type { Block } from "../document";
import type { RunFacts } from "../facts";
import { headingOf } from "./comparisonSection";

const neverTrained = "never trained on them";

/** The charts of what the model forgets and keeps, and of how much of each text it recites. */
export function chartsSection(facts: RunFacts): readonly Block[] {
  const charts = [...tradeOff(facts), ...scores(facts)];
  return charts.length === 0 ? [] : section("Charts", ...charts.map((chart) => ({ kind: "chart", chart }) as const));
}

const tradeOff = ({ history, last, retrained, record }: RunFacts) => {
  const evaluations = history.filter((event) => event.type === "evaluation");
  const summaries = evaluations.map(({ summary }) => summary);
  const [forget, retain] = [mainFigureOf("forget", summaries), mainFigureOf("retain", summaries)];
  const point = (kind: TradeOffPoint["kind"], label: string, summary: (typeof summaries)[number]): TradeOffPoint[] => {
    const [x, y] = [forget.read(summary), retain.read(summary)];
    return x == null || y == null ? [] : [{ kind, label, forget: x, retain: y }];
  };
  const points = evaluations.flatMap((evaluation) => {
    const kind = evaluation === last ? "after" : evaluation.phase === "before" ? "before" : "during";
    return point(kind, kind === "before" ? kind : headingOf(evaluation, record.kind), evaluation.summary);
  });
  const beside = retrained === undefined ? [] : point("retrained", neverTrained, retrained.summary);
  // One point alone compares nothing.
  return points.length + beside.length < 2 ? [] : [tradeOffChart([...points, ...beside], { forget, retain })];
};

const scores = ({ recordsBefore, recordsLast, recordsRetrained, last, record }: RunFacts) => {
  const measured = completionsIn(recordsLast);
  if (last === undefined || measured.length === 0) return [];
  // If the last measurement covers only a part of the texts, the other models are shown on the same part.
  const ids = new Set(measured.map(({ id }) => id));
  const ofModel = (kind: ModelScores["kind"], label: string, records: readonly PassageScores[]): ModelScores[] => {
    const found = completionsIn(records).flatMap(({ id, score }) => (ids.has(id) && score !== null ? [score] : []));
    return found.length === 0 ? [] : [{ kind, label, scores: found }];
  };
  const threshold = recitedAbove(recordsLast);
  const byCharacters = measured.filter(({ comparedBy }) => comparedBy === "characters").length;
  const models = [
    ...ofModel("before", "before", recordsBefore),
    ...ofModel("after", headingOf(last, record.kind), recordsLast),
    ...ofModel("retrained", neverTrained, recordsRetrained),
  ];
  // Scores by words and scores by characters have different thresholds.
  const shared =
    byCharacters === 0 ? threshold.words : byCharacters === measured.length ? threshold.characters : undefined;
  return [scoresChart(models, shared)];
};

const completionsIn = <Record extends PassageScores>(records: readonly Record[]): Record[] =>
  records.filter(({ split, kind, score }) => split === "forget" && kind === "completion" && score !== null);

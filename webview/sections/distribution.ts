import type { PassageRow, PassageScores } from "../../src/protocol/dashboard";
import { isToForget } from "../../src/protocol/figures";
import { binName, histogram } from "../../src/protocol/histogram";
import { describePart, isSample } from "../../src/protocol/measuredPart";
import type { PassageKind } from "../../src/protocol/passages";
import { createHistogramChart } from "../charts/histogramChart";
import type { ChartSection, PageContext } from "../context";
import { chosenEvaluation, evaluationLabel, scoredPassages } from "../model";
import { chartCard } from "../ui/chartCard";

const bins = 20;
/** What the chart shows: the completions of a set, or its questions if the set has no completions. */
const noteOn = (kind: PassageKind, part: string): string =>
  `The ${kind}s of the chosen set${kind === "question" ? ": 1 is answered, 0 is not" : ""}. Outlines show scores before ` +
  `unlearning. Bars show the chosen evaluation${part}.`;

/** The distribution of the passages' scores. A mean would hide the few passages that are still recited. */
export function createDistribution(): ChartSection {
  const chart = createHistogramChart("Number of passages by score, before unlearning and in the chosen evaluation");
  const frame = chartCard({
    title: "Distribution of scores",
    note: noteOn("completion", ""),
    canvas: chart.canvas,
  });

  const render = (context: PageContext): void => {
    const { view, theme } = context;
    const { rows = [], before, now } = scoredPassages(context);
    const split = view.split ?? "forget";
    const isChosen = (row: PassageRow): boolean =>
      row.split === split && (view.task === null || row.task === view.task);
    const kind: PassageKind =
      rows.some(isChosen) && !rows.some((row) => isChosen(row) && row.kind === "completion")
        ? "question"
        : "completion";
    const isShown = (row: PassageRow): boolean => isChosen(row) && row.kind === kind;
    const scoresIn = (found: PassageScores, measured: PassageScores): number[] =>
      rows.flatMap((row, place) => {
        const score = found.scores[place] ?? null;
        return isShown(row) && score !== null && measured.scores[place] !== null ? [score] : [];
      });
    const shownScores = now === undefined ? [] : scoresIn(now, now);
    const point = chosenEvaluation(context);
    const isEmpty = now === undefined || point === undefined || shownScores.length === 0;
    const unmeasured = rows.filter((row, place) => isShown(row) && now?.unmeasured[place] !== undefined).length;
    const nothing =
      unmeasured > 0
        ? `None of the ${unmeasured} ${kind}s of this set could be measured.`
        : `No ${kind} of this set has been measured yet.`;
    frame.setEmpty(isEmpty ? nothing : null);
    const note = noteOn(kind, point !== undefined && isSample(point) ? `, ${describePart(point)}` : "");
    frame.setNote(unmeasured > 0 ? `${note} ${unmeasured} ${kind}s could not be measured.` : note);
    if (isEmpty) return;
    // If the evaluation measured only a sample of the passages, the scores before unlearning cover the same sample.
    const counts = {
      before: before === undefined || before === now ? undefined : histogram(scoresIn(before, now), bins),
      now: histogram(shownScores, bins),
    };
    chart.show(
      {
        ...counts,
        nowLabel: evaluationLabel(point),
        color: isToForget(split) ? "forget" : "retain",
        threshold: split === "forget" && kind === "completion" ? thresholdOf(now) : undefined,
      },
      theme,
    );
    const beside = scoresIn({ ...now, scores: now.retrained }, now);
    const columns = [
      ...(counts.before ? [["before", counts.before] as const] : []),
      [evaluationLabel(point), counts.now] as const,
      ...(beside.length > 0 ? [["retrained", histogram(beside, bins)] as const] : []),
    ];
    frame.setTable(() => ({
      head: ["score", ...columns.map(([heading]) => heading)],
      rows: counts.now.map((_, bin) => [
        binName(bin, bins),
        ...columns.map(([, ofColumn]) => String(ofColumn[bin] ?? 0)),
      ]),
    }));
  };
  return { element: frame.element, render, picture: frame.picture };
}

/**
 * The threshold that the chart shows as a line. Scores by words and scores by characters have different thresholds. If
 * the evaluation has scores of both kinds, the chart shows no threshold.
 */
const thresholdOf = ({ threshold, byCharacters, scores }: PassageScores): number | undefined => {
  if (byCharacters.length === 0) return threshold.words;
  const measured = scores.filter((score) => score !== null).length;
  return byCharacters.length === measured ? threshold.characters : undefined;
};

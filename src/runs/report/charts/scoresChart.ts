import { binName, histogram } from "../../../protocol/histogram";
import { formatPercent } from "../../../protocol/wording";
import type { Chart } from "./chart";
import { drawing, svgElement, svgLine, svgText } from "./svg";

/** The scores of one model: the share of its words that the model recites, from 0 to 1, for each text to forget. */
export interface ModelScores {
  readonly kind: "before" | "after" | "retrained";
  readonly label: string;
  readonly scores: readonly number[];
}

const bins = 20;
const plot = { left: 176, width: 364, top: 8, rowHeight: 88, barHeight: 58 } as const;
const width = 560;
const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1] as const;
/** A bar of one passage stays visible beside a bar of hundreds. */
const lowestBar = 2;

const across = (share: number): number => plot.left + share * plot.width;

/**
 * A histogram for each model, one below the other, of how much of each text to forget the model recites. A mean would
 * hide the few texts that are still recited.
 *
 * @param threshold the score above which a text leaks. Undefined if the texts do not share one threshold
 */
export function scoresChart(models: readonly ModelScores[], threshold: number | undefined): Chart {
  const counted = models.map((model) => ({ ...model, counts: histogram(model.scores, bins) }));
  const most = Math.max(1, ...counted.flatMap(({ counts }) => counts));
  const above = (scores: readonly number[]): number => scores.filter((score) => score > (threshold ?? 1)).length;
  const leaking =
    threshold === undefined
      ? ""
      : ` Above the dashed line, at ${formatPercent(threshold)}, a text counts as recited: ` +
        `${models.map(({ label, scores }) => `${above(scores)} of ${scores.length} ${label}`).join(", ")}.`;
  const description =
    "Each bar counts the texts to forget by the share of their words that the model recites. The bars of a model that " +
    `has forgotten them stand on the left.${leaking}`;
  const bottom = plot.top + counted.length * plot.rowHeight;
  const svg = drawing(
    { width, height: bottom + 28, label: `How much of each text is recited.${leaking}` },
    ...counted.map(({ kind, label, counts }, place) =>
      row({ kind, label, counts, most, base: plot.top + (place + 1) * plot.rowHeight - 14 }),
    ),
    ...ticks.map((tick) => svgText(formatPercent(tick), { x: across(tick), y: bottom + 4, "text-anchor": "middle" })),
    svgText("words recited of a text", { x: across(0.5), y: bottom + 22, "text-anchor": "middle" }),
    threshold === undefined ? "" : thresholdLine(threshold, bottom - 14),
  );
  const all = Array.from({ length: bins }, (_, bin) => ({
    bin,
    values: counted.map(({ counts }) => counts[bin] ?? 0),
  }));
  const rows = all
    .filter(({ values }) => values.some((value) => value > 0))
    .map(({ bin, values }) => [binName(bin, bins), ...values.map(String)]);
  return {
    title: "How much of each text the model recites",
    description,
    svg,
    table: { head: ["words recited", ...models.map(({ label }) => label)], rows },
  };
}

interface Row {
  readonly kind: ModelScores["kind"];
  readonly label: string;
  readonly counts: readonly number[];
  /** The largest count of all rows, so that bars of all rows have the same scale. */
  readonly most: number;
  /** The vertical place of the axis, in pixels. */
  readonly base: number;
}

const row = ({ kind, label, counts, most, base }: Row): string => {
  const binWidth = plot.width / bins;
  const bars = counts.map((count, bin) => {
    if (count === 0) return "";
    const height = Math.max(lowestBar, (count / most) * plot.barHeight);
    const x = plot.left + bin * binWidth;
    const box = { x: x + 2, y: base - height, width: binWidth - 4, height };
    return (
      svgElement("rect", { ...box, class: `bar ${kind}` }) +
      svgText(String(count), { x: x + binWidth / 2, y: base - height - 4, "text-anchor": "middle", class: "count" })
    );
  });
  return (
    svgText(label, { x: plot.left - 10, y: base, "text-anchor": "end", class: "name" }) +
    svgLine(plot.left, base, plot.left + plot.width, base, "axis") +
    bars.join("")
  );
};

const thresholdLine = (threshold: number, bottom: number): string => {
  const x = across(threshold);
  const isRight = threshold > 0.6;
  return (
    svgLine(x, 4, x, bottom, "threshold") +
    svgText(`recited above ${formatPercent(threshold)}`, {
      ...{ x: x + (isRight ? -6 : 6), y: 12, "text-anchor": isRight ? "end" : "start" },
    })
  );
};

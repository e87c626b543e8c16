import type { Figure } from "../../../protocol/figures";
import { formatPercent } from "../../../protocol/wording";
import type { Chart } from "./chart";
import { mark } from "./mark";
import type { MarkKind } from "./mark";
import { drawing, svgElement, svgLine, svgText } from "./svg";

/** A measured model in the chart. */
export interface TradeOffPoint {
  readonly kind: MarkKind;
  /** The name of the model, such as `step 60` or `after`. */
  readonly label: string;
  /** The shares that the model still knows of the texts to forget and of the texts to keep. From 0 to 1. */
  readonly forget: number;
  readonly retain: number;
}

const plot = { left: 64, top: 14, width: 460, height: 250 } as const;
const width = 560;
const lineHeight = 20;
const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1] as const;

const across = (share: number): number => plot.left + share * plot.width;
const down = (share: number): number => plot.top + (1 - share) * plot.height;

/**
 * A chart of what the model knows of the texts to forget (to the right) and of the texts to keep (upwards).
 *
 * @param points in the order of the run. A line joins them, except the retrained model
 * @param figures the figures of the two axes
 */
export function tradeOffChart(
  points: readonly TradeOffPoint[],
  { forget, retain }: { readonly forget: Figure; readonly retain: Figure },
): Chart {
  const named = points.filter(({ kind }) => kind !== "during");
  const samples = points.filter(({ kind }) => kind === "during");
  const description =
    "Further left, the model knows less of the texts to forget. Further up, it has kept more of the other texts. The " +
    "upper left corner is the aim." +
    (samples.length === 0 ? "" : " Small circles were measured during the run, most of them on a sample of the texts.");
  const legend = [
    ...named.map(({ kind, label, ...shares }) => ({ kind, text: `${label}: ${describe(shares)}` })),
    ...(samples.length === 0 ? [] : [{ kind: "during" as const, text: "during the run" }]),
  ];
  const legendTop = plot.top + plot.height + 62;
  const label = `Trade-off. ${named.map((point) => `${point.label}: ${describe(point)}`).join(". ")}.`;
  const path = points.filter(({ kind }) => kind !== "retrained").map((point) => placeOf(point).join(","));
  const svg = drawing(
    { width, height: legendTop + legend.length * lineHeight, label },
    ...ticks.flatMap((tick) => [
      svgLine(plot.left, down(tick), plot.left + plot.width, down(tick), "grid"),
      svgLine(across(tick), plot.top, across(tick), plot.top + plot.height, "grid"),
      svgText(formatPercent(tick), { x: plot.left - 8, y: down(tick) + 4, "text-anchor": "end" }),
      svgText(formatPercent(tick), { x: across(tick), y: plot.top + plot.height + 18, "text-anchor": "middle" }),
    ]),
    axisTitles(forget, retain),
    svgElement("polyline", { points: path.join(" "), class: "path" }),
    // The larger marks come last, so that none hides another.
    ...[...samples, ...named].map((point) => mark(point.kind, ...placeOf(point))),
    ...legend.map(({ kind, text }, place) => {
      const y = legendTop + place * lineHeight;
      return mark(kind, plot.left + 10, y) + svgText(text, { x: plot.left + 28, y: y + 4 });
    }),
  );
  const rows = points.map((point) => [point.label, formatPercent(point.forget), formatPercent(point.retain)]);
  return {
    title: "What the model forgets, and what it keeps",
    description,
    svg,
    table: { head: ["model", forget.label, retain.label], rows },
  };
}

const placeOf = ({ forget, retain }: TradeOffPoint): [x: number, y: number] => [across(forget), down(retain)];

const describe = ({ forget, retain }: Pick<TradeOffPoint, "forget" | "retain">): string =>
  `to forget ${formatPercent(forget)}, to keep ${formatPercent(retain)}`;

const axisTitles = (forget: Figure, retain: Figure): string => {
  const middle = plot.top + plot.height / 2;
  return (
    svgText(`texts to forget: ${forget.name}`, {
      ...{ x: plot.left + plot.width / 2, y: plot.top + plot.height + 38 },
      "text-anchor": "middle",
    }) +
    svgText(`texts to keep: ${retain.name}`, {
      ...{ x: 14, y: middle, transform: `rotate(-90 14 ${middle})` },
      "text-anchor": "middle",
    })
  );
};

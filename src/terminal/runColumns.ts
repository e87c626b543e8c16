import type { RunOverview } from "../control/runs/runOverview";
import { countOutcomes } from "../protocol/assessmentTable";
import { alertsFrom, countAlerts } from "../protocol/alerts";
import { figureOf } from "../protocol/figures";
import type { FigureKey } from "../protocol/figures";
import { formatFigure } from "../protocol/figureTables";
import { isSample } from "../protocol/measuredPart";
import { describeStatus } from "../protocol/runStatus";

/** A column of the list of runs. */
export interface RunColumn {
  readonly key: string;
  readonly head: string;
  readonly text: (run: RunOverview) => string;
  /** The value by which runs are sorted. Runs without a value come last. */
  readonly value: (run: RunOverview) => string | number | null | undefined;
}

/** The figures that the list shows. `lethe compare` shows all figures. */
const shownFigures: readonly FigureKey[] = [
  ...(["forget.regurgitation", "forget.knowledge", "retain.regurgitation", "retain.knowledge"] as const),
  ...(["utility", "scores.final"] as const),
];

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** The local time, such as `2026-01-31 23:59`. */
const formatDate = (time: string): string => {
  const date = new Date(time);
  const day = [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join("-");
  return `${day} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
};

const figureColumn = (key: FigureKey): RunColumn => {
  const figure = figureOf(key);
  const value = ({ latest }: RunOverview): number | null | undefined => latest && figure.read(latest.summary);
  return {
    key,
    head: figure.shortLabel.replace(", ", "\n"),
    text: (run) => `${run.latest && isSample(run.latest) ? "~" : ""}${formatFigure(figure, value(run))}`,
    value,
  };
};

/** The columns of `lethe list`, in their order. */
export const runColumns: readonly RunColumn[] = [
  {
    key: "date",
    head: "date",
    text: ({ createdAt }) => (createdAt === undefined ? "–" : formatDate(createdAt)),
    value: ({ id }) => id,
  },
  { key: "name", head: "name", text: ({ name }) => name, value: ({ name }) => name },
  {
    key: "objective",
    head: "objective",
    text: ({ objective = "–" }) => objective,
    value: ({ objective }) => objective,
  },
  {
    key: "state",
    head: "state",
    text: ({ status }) => describeStatus(status),
    value: ({ status }) => describeStatus(status),
  },
  ...shownFigures.map(figureColumn),
  {
    key: "attacks",
    head: "attacks\nwithstood",
    text: ({ assessment: { attacks = [] } = {} }) => {
      const measured = attacks.length - countOutcomes(attacks, "not measured");
      return measured === 0 ? "–" : `${countOutcomes(attacks, "withstood")} of ${measured}`;
    },
    value: ({ assessment: { attacks = [] } = {} }) => {
      const measured = attacks.length - countOutcomes(attacks, "not measured");
      return measured === 0 ? undefined : countOutcomes(attacks, "withstood") / measured;
    },
  },
  {
    key: "alerts",
    head: "alerts",
    text: ({ alerts }) => countAlerts(alertsFrom(alerts, "warning")),
    value: ({ alerts }) => alerts.length,
  },
  { key: "note", head: "note", text: ({ note = "" }) => note.replaceAll(/\s+/g, " "), value: ({ note }) => note },
];

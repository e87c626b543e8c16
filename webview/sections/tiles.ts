import type { RunSnapshot } from "../../src/protocol/dashboard";
import { describeFigure, formatFigure, notMeasurable } from "../../src/protocol/figureTables";
import { figureOf } from "../../src/protocol/figures";
import type { Figure } from "../../src/protocol/figures";
import { thinOut } from "../../src/protocol/series";
import { capitalized, describeActivity, formatDuration } from "../../src/protocol/wording";
import type { PageContext, Section } from "../context";
import { chosenEvaluation, comparison, lastValue, pointsOf } from "../model";
import { element, setText } from "../ui/element";
import { sparkline } from "../ui/sparkline";
import type { ColorName } from "../ui/theme";

const createTile = (title: string) => {
  const figure = element("p", { class: "figure" });
  const detail = element("p", { class: "detail" });
  const second = element("p", { class: "detail" });
  const curve = element("div", { class: "curve" });
  const card = element("section", { class: "tile" }, element("h2", { text: title }), figure, detail, second, curve);
  return { card, figure, detail, second, curve };
};

const [forgetRecited, forgetAnswered] = [figureOf("forget.regurgitation"), figureOf("forget.knowledge")];
const [retainRecited, retainAnswered] = [figureOf("retain.regurgitation"), figureOf("retain.knowledge")];
const utility = figureOf("utility");
const sparklinePoints = 60;

/** Four tiles: forget, retain, step and state. */
export function createTiles(): Section {
  const forget = createScoreTile(forgetRecited, "forget", forgetAnswered, "forget");
  const retain = createScoreTile(retainRecited, "retain", utility, "utility");
  const progress = createTile("Step");
  const state = createTile("State");
  const ring = element("lethe-progress-ring", { "aria-label": "The engine is working" });
  const stateWord = element("span");
  state.figure.append(ring, stateWord);
  const bar = element("progress", { "aria-label": "Progress" });
  state.curve.append(bar);

  const renderProgress = ({ run }: PageContext): void => {
    const { status } = run;
    const isTraining = status.totalSteps > 0;
    setText(progress.figure, isTraining ? `${status.step} / ${status.totalSteps}` : "–");
    setText(progress.detail, status.timeLeft ?? "");
    const loss = run.series.loss.extremes;
    const rate = run.series.tokensPerSecond.means.y.at(-1);
    setText(
      progress.second,
      loss.y.length === 0
        ? "No step yet"
        : `loss ${(loss.y.at(-1) ?? 0).toPrecision(4)}${rate === undefined ? "" : ` · ${Math.round(rate)} tokens/s`}`,
    );
    const points = thinOut(loss.x, loss.y, sparklinePoints).means;
    progress.curve.replaceChildren(sparkline([{ points, color: "neutral" }]));

    setText(stateWord, capitalized(status.words));
    ring.hidden = !status.isActive;
    state.card.dataset["state"] = status.state;
    const { activity } = status;
    setText(state.detail, status.reason ?? (activity ? describeActivity(activity) : ""));
    setText(state.second, [`on ${run.device}`, ...timeTaken(run)].join(" · "));
    const part = activity ?? (isTraining ? { done: status.step, total: status.totalSteps } : undefined);
    bar.hidden = part === undefined || !status.isActive;
    if (part !== undefined) [bar.max, bar.value] = [part.total, part.done];
  };
  return {
    element: element("div", { class: "tiles" }, forget.card, retain.card, progress.card, state.card),
    render: (context) => {
      const { run, evaluation, view } = context;
      const summary = chosenEvaluation(context)?.summary;
      const now = (figure: Figure): string => describeFigure(figure, summary, view.task);
      forget.show(context, summary?.forget && `${now(forgetAnswered)} of the questions answered`);
      const general = formatFigure(utility, lastValue(run, evaluation, utility)?.value);
      retain.show(context, summary?.retain && `${now(retainAnswered)} answered · ${utility.shortLabel} ${general}`);
      renderProgress(context);
    },
  };
}

/**
 * A tile with the recited share of a set. The number and the solid curve show this share. The dashed curve shows the
 * figure `other`.
 */
const createScoreTile = (recited: Figure, color: ColorName, other: Figure, otherColor: ColorName) => {
  const { card, figure, detail, second, curve } = createTile(capitalized(recited.shortLabel));
  return {
    card,
    /** @param sentence the last line of the tile. It is null or undefined if the set was not measured */
    show: (context: PageContext, sentence: string | null | undefined): void => {
      const { run, view } = context;
      const summary = chosenEvaluation(context)?.summary;
      const value = summary && recited.read(summary, view.task);
      const remark = summary && recited.remark(summary, view.task);
      setText(figure, value == null && remark ? notMeasurable : formatFigure(recited, value));
      setText(detail, [...(remark ? [remark.what] : []), comparison(run, recited, view.task)].join(" · "));
      card.title =
        remark?.why === undefined
          ? recited.explanation
          : `${recited.explanation} Some passages could not be measured, because ${remark.why}.`;
      setText(second, sentence ?? "Not measured yet");
      const solid = { points: pointsOf(run, recited, view.task), color };
      const dashed = { points: pointsOf(run, other, view.task), color: otherColor, isDashed: true };
      curve.replaceChildren(sparkline([solid, dashed], [0, 1]));
    },
  };
};

/** The time from the run's creation to its last event, pauses included. */
const timeTaken = ({ createdAt, status: { endedAt } }: RunSnapshot): string[] =>
  endedAt === null ? [] : [`${formatDuration((Date.parse(endedAt) - Date.parse(createdAt)) / 1000)} in all`];

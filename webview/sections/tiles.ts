import type { RunSnapshot } from "../../src/protocol/dashboard";
import { figureOf, formatFigure } from "../../src/protocol/figures";
import type { Figure } from "../../src/protocol/figures";
import { thinOut } from "../../src/protocol/series";
import { formatDuration } from "../../src/protocol/wording";
import type { PageContext, Section } from "../context";
import { chosenEvaluation, firstEvaluation, pointsOf } from "../model";
import { element, setText } from "../ui/element";
import { sparkline } from "../ui/sparkline";
import { progressRing } from "../ui/toolkit";

const tile = (title: string) => {
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
  const forget = tile(capitalized(forgetRecited.shortLabel));
  const retain = tile(capitalized(retainRecited.shortLabel));
  forget.card.title = forgetRecited.explanation;
  retain.card.title = retainRecited.explanation;
  const progress = tile("Step");
  const state = tile("State");
  const ring = progressRing("The engine is working");
  const stateWord = element("span");
  state.figure.append(ring, stateWord);
  const bar = element("progress", { attributes: { "aria-label": "Progress" } });
  state.curve.append(bar);

  const renderScores = (context: PageContext): void => {
    const { run, evaluation } = context;
    const { task } = context.view;
    const shown = chosenEvaluation(context)?.summary;
    const before = firstEvaluation(run)?.summary;
    const now = (figure: Figure): string => formatFigure(figure, shown && figure.read(shown, task));
    const compared = (figure: Figure): string =>
      [
        ["before", before && figure.read(before, task)] as const,
        ["retrained", run.reference && figure.read(run.reference, task)] as const,
      ]
        .flatMap(([name, value]) => (value == null ? [] : [`${name} ${formatFigure(figure, value)}`]))
        .join(" · ");

    setText(forget.figure, now(forgetRecited));
    setText(forget.detail, compared(forgetRecited));
    setText(forget.second, shown?.forget ? `${now(forgetAnswered)} of the questions answered` : notMeasured);
    const forgetLines = [
      { points: pointsOf(run, forgetRecited, task), color: "forget" as const },
      { points: pointsOf(run, forgetAnswered, task), color: "forget" as const, isDashed: true },
    ];
    forget.curve.replaceChildren(sparkline(forgetLines, [0, 1]));

    const asked = formatFigure(utility, lastUtility(run, evaluation));
    setText(retain.figure, now(retainRecited));
    setText(retain.detail, compared(retainRecited));
    setText(
      retain.second,
      shown?.retain ? `${now(retainAnswered)} answered · ${utility.shortLabel} ${asked}` : notMeasured,
    );
    const retainLines = [
      { points: pointsOf(run, retainRecited, task), color: "retain" as const },
      { points: pointsOf(run, utility, task), color: "utility" as const, isDashed: true },
    ];
    retain.curve.replaceChildren(sparkline(retainLines, [0, 1]));
  };

  const renderProgress = ({ run }: PageContext): void => {
    const { status } = run;
    const isTraining = status.totalSteps > 0;
    setText(progress.figure, isTraining ? `${status.step} / ${status.totalSteps}` : "–");
    setText(progress.detail, status.secondsLeft === null ? "" : `about ${formatDuration(status.secondsLeft)} left`);
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
    setText(state.detail, status.reason ?? (activity ? `${activity.name}, ${activity.done} of ${activity.total}` : ""));
    setText(state.second, [`on ${run.device}`, ...timeTaken(run)].join(" · "));
    const part = activity ?? (isTraining ? { done: status.step, total: status.totalSteps } : undefined);
    bar.hidden = part === undefined || !status.isActive;
    if (part !== undefined) [bar.max, bar.value] = [part.total, part.done];
  };
  return {
    element: element("div", { class: "tiles" }, forget.card, retain.card, progress.card, state.card),
    render: (context) => {
      renderScores(context);
      renderProgress(context);
    },
  };
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The time from the run's creation to its last event, pauses included. */
const timeTaken = ({ createdAt, status: { endedAt } }: RunSnapshot): string[] =>
  endedAt === null ? [] : [`${formatDuration((Date.parse(endedAt) - Date.parse(createdAt)) / 1000)} in all`];

const notMeasured = "Not measured yet";

/** The last utility up to an evaluation. Evaluations during training may leave out the utility. */
const lastUtility = (run: RunSnapshot, evaluation: number | undefined): number | null =>
  run.evaluations
    .slice(0, (evaluation ?? -1) + 1)
    .map(({ summary }) => summary.utility)
    .findLast((value) => value !== null) ?? null;

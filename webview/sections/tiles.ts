import { thinOut } from "../../src/protocol/series";
import type { Points } from "../../src/protocol/series";
import type { EvaluationSummary } from "../../src/protocol/metrics";
import { formatDuration, formatScore } from "../../src/protocol/wording";
import type { PageContext, Section } from "../context";
import { evaluationBefore, scoresOf } from "../model";
import type { RunModel } from "../model";
import { element, setText } from "../ui/element";
import { sparkline } from "../ui/sparkline";
import { progressRing } from "../ui/toolkit";

/** One of the four: a heading, a figure, what it means, and how it came about. */
const tile = (title: string) => {
  const figure = element("p", { class: "figure" });
  const detail = element("p", { class: "detail" });
  const second = element("p", { class: "detail" });
  const curve = element("div", { class: "curve" });
  const card = element("section", { class: "tile" }, element("h2", { text: title }), figure, detail, second, curve);
  return { card, figure, detail, second, curve };
};

const sparklinePoints = 60;

/** What matters most, at a glance. */
export function createTiles(): Section {
  const forget = tile("Forget · recited, ROUGE-L");
  const retain = tile("Retain · recited, ROUGE-L");
  const progress = tile("Step");
  const state = tile("State");
  const ring = progressRing("The engine works");
  const stateWord = element("span");
  state.figure.append(ring, stateWord);
  const bar = element("progress", { attributes: { "aria-label": "Progress" } });
  state.curve.append(bar);

  const render = ({ run, view, evaluation }: PageContext): void => {
    const shown = evaluation === undefined ? undefined : run.evaluations[evaluation];
    const before = evaluationBefore(run)?.summary;
    const scores = (summary: EvaluationSummary | null | undefined, split: "forget" | "retain") =>
      summary ? scoresOf(summary, view.task)[split] : null;

    const [forgetNow, forgetBefore] = [scores(shown?.summary, "forget"), scores(before, "forget")];
    setText(forget.figure, formatScore(forgetNow?.regurgitation));
    setText(forget.detail, comparison(forgetBefore?.regurgitation, scores(run.reference, "forget")?.regurgitation));
    setText(forget.second, forgetNow ? `${formatScore(forgetNow.knowledge)} of the questions answered` : notMeasured);
    forget.curve.replaceChildren(
      sparkline(
        [
          { points: history(run, (summary) => scores(summary, "forget")?.regurgitation), color: "forget" },
          { points: history(run, (summary) => scores(summary, "forget")?.knowledge), color: "forget", isDashed: true },
        ],
        [0, 1],
      ),
    );

    const [retainNow, retainBefore] = [scores(shown?.summary, "retain"), scores(before, "retain")];
    setText(retain.figure, formatScore(retainNow?.regurgitation));
    setText(retain.detail, comparison(retainBefore?.regurgitation, scores(run.reference, "retain")?.regurgitation));
    setText(
      retain.second,
      retainNow
        ? `${formatScore(retainNow.knowledge)} answered · utility ${formatScore(lastUtility(run, evaluation))}`
        : notMeasured,
    );
    retain.curve.replaceChildren(
      sparkline(
        [
          { points: history(run, (summary) => scores(summary, "retain")?.regurgitation), color: "retain" },
          { points: history(run, ({ utility }) => utility), color: "utility", isDashed: true },
        ],
        [0, 1],
      ),
    );

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
    progress.curve.replaceChildren(
      sparkline([{ points: thinOut(loss.x, loss.y, sparklinePoints).means, color: "neutral" }]),
    );

    setText(stateWord, status.words.charAt(0).toUpperCase() + status.words.slice(1));
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
    render,
  };
}

const comparison = (before: number | null | undefined, retrained: number | null | undefined): string =>
  [
    ...(before == null ? [] : [`before ${formatScore(before)}`]),
    ...(retrained == null ? [] : [`retrained ${formatScore(retrained)}`]),
  ].join(" · ");

const history = (run: RunModel, figure: (summary: EvaluationSummary) => number | null | undefined): Points => {
  const x: number[] = [];
  const y: number[] = [];
  for (const { step, summary } of run.evaluations) {
    const value = figure(summary);
    if (value == null) continue;
    x.push(step);
    y.push(value);
  }
  return { x, y };
};

/** From the run's creation to its last word, pauses and resumes within. */
const timeTaken = ({ createdAt, status: { endedAt } }: RunModel): string[] =>
  endedAt === null ? [] : [`${formatDuration((Date.parse(endedAt) - Date.parse(createdAt)) / 1000)} in all`];

const notMeasured = "Not measured yet";

/** Evaluations on the way do not ask the utility questions; then the last answer counts. */
const lastUtility = (run: RunModel, evaluation: number | undefined): number | null =>
  run.evaluations
    .slice(0, (evaluation ?? -1) + 1)
    .map(({ summary }) => summary.utility)
    .findLast((utility) => utility !== null) ?? null;

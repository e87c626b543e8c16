import type { DashboardEvaluation, RunSnapshot } from "../../src/protocol/dashboard";
import { describeInterval, describeValue, notMeasurable } from "../../src/protocol/figureTables";
import { figureOf, setLabel } from "../../src/protocol/figures";
import type { Figure } from "../../src/protocol/figures";
import { describePart, isSample } from "../../src/protocol/measuredPart";
import type { Split } from "../../src/protocol/passages";
import { describeInWords } from "../../src/protocol/phrases";
import type { RunKind } from "../../src/protocol/runKind";
import { stepName } from "../../src/protocol/stepNames";
import { thinOut } from "../../src/protocol/series";
import { capitalized, describeActivity, formatDuration, formatPercent } from "../../src/protocol/wording";
import type { PageContext, Section } from "../context";
import { chosenEvaluation, comparison, differencesOf, mainFigure, pointsOf, scoringPoints } from "../model";
import { element, setText } from "../ui/element";
import { sparkline } from "../ui/sparkline";
import { withoutLonePercent } from "../ui/percentSign";
import { termLink } from "../ui/termLink";

const createTile = (title: string) => {
  const heading = element("h2", { text: title });
  const figure = element("p", { class: "figure" });
  const detail = element("p", { class: "detail" });
  const second = element("p", { class: "detail" });
  const curve = element("div", { class: "curve" });
  const card = element("section", { class: "tile" }, heading, figure, detail, second, curve);
  return { card, heading, figure, detail, second, curve };
};

const utility = figureOf("utility");
const sparklinePoints = 60;

/** Four tiles: forget, retain, step and state. */
export function createTiles(): Section {
  const [forget, retain] = [createScoreTile("forget"), createScoreTile("retain")];
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
    const steps = isTraining ? `${status.step} / ${status.totalSteps}` : "–";
    const isMonitor = run.kind === "monitor";
    const isAssessment = run.kind === "assess";
    setText(progress.heading, isMonitor ? "Rounds" : isAssessment ? "Measurements" : "Step");
    setText(progress.figure, isMonitor ? `${run.evaluations.length}` : steps);
    setText(progress.detail, status.timeLeft ?? "");
    setText(progress.second, isMonitor || isAssessment ? "" : lossText(run));
    const loss = run.series.loss.extremes;
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
      // The table of an assessment has the figures of its models.
      forget.card.hidden = retain.card.hidden = context.run.kind === "assess";
      forget.show(context);
      retain.show(context);
      renderProgress(context);
    },
  };
}

/** The last loss and the speed of the training. */
const lossText = ({ series }: RunSnapshot): string => {
  const loss = series.loss.extremes.y.at(-1);
  const rate = series.tokensPerSecond.means.y.at(-1);
  if (loss === undefined) return "No step yet";
  return `loss ${loss.toPrecision(4)}${rate === undefined ? "" : ` · ${Math.round(rate)} tokens/s`}`;
};

/**
 * A tile with the main figure of a set in the chosen evaluation. The number and the solid curve show this figure. The
 * last line says which part of the passages was measured, and gives another figure, which the dashed curve shows.
 */
const createScoreTile = (split: "forget" | "retain") => {
  const { card, heading, figure, detail, second, curve } = createTile(capitalized(setLabel(split)));
  const [value, words] = [element("span"), element("span", { class: "unit" })];
  figure.append(value, words);
  let linked: Figure | undefined;
  return {
    card,
    show: (context: PageContext): void => {
      const { run, view } = context;
      const point = chosenEvaluation(context);
      const summary = point?.summary;
      const differences = differencesOf(run, context.evaluation, context.passages);
      const main = mainFigure(run, split, view.task);
      const answered = figureOf(`${split}.knowledge`);
      if (linked !== main) heading.replaceChildren(capitalized(setLabel(split)), " ", termLink(main));
      linked = main;
      const found = summary && main.read(summary, view.task);
      const remark = summary && main.remark(summary, view.task);
      setText(value, found == null && remark ? notMeasurable : describeValue(main, found));
      setText(words, found == null ? "" : main.phrase);
      setText(
        detail,
        withoutLonePercent(
          [
            ...(remark ? [remark.what] : []),
            point?.phase === "before" ? "" : comparison(run, main, view.task, differences),
          ]
            .filter((text) => text !== "")
            .join(" · "),
        ),
      );
      const interval = summary && describeInterval(main, summary, view.task);
      card.title = [
        main.explanation,
        ...(remark?.why === undefined ? [] : [`Some passages could not be measured, because ${remark.why}.`]),
        ...(interval === undefined ? [] : [`${interval}.`]),
      ].join(" ");
      const others = [...(answered === main ? [] : [answered]), ...(split === "retain" ? [utility] : [])];
      const known = others.filter((other) =>
        run.evaluations.some((each) => other.read(each.summary, view.task) != null),
      );
      setLines(second, [
        ...measuredAt(run.kind, point, view.task === null ? split : undefined),
        ...known.map((other) => describeInWords(other, summary, { task: view.task, retrained: run.reference })),
        ...(view.evaluation === null ? scoredSince(run, point, split, view.task) : []),
      ]);
      const dashedFigure = split === "retain" ? utility : answered;
      const solid = { points: pointsOf(run, main, view.task), color: split };
      const dashed = {
        points: pointsOf(run, dashedFigure, view.task),
        color: split === "retain" ? ("utility" as const) : split,
        isDashed: true,
      };
      curve.replaceChildren(sparkline(dashedFigure === main ? [solid] : [solid, dashed], [0, 1]));
    },
  };
};

/** Shows each text in a line of its own. */
const setLines = (target: HTMLElement, lines: readonly string[]): void => {
  const texts = lines.map(withoutLonePercent);
  if ([...target.children].map(({ textContent }) => textContent).join("\n") === texts.join("\n")) return;
  target.replaceChildren(...texts.map((text) => element("span", { class: "measured", text })));
};

/**
 * When the figures of a tile were measured, and on which part of the passages. The list is empty if the figures come
 * from the evaluation after the training and this evaluation measured all passages. The list is also empty if there is
 * no evaluation.
 */
const measuredAt = (kind: RunKind, point: DashboardEvaluation | undefined, split: Split | undefined): string[] => {
  if (point === undefined) return [];
  const part = isSample(point) ? `, ${describePart(point, split)}` : "";
  if (kind === "monitor") return [`measured in ${stepName(kind, point.step)}${part}`];
  if (point.phase === "before") return [`measured before the first step${part}`];
  return point.phase === "after" && part === "" ? [] : [`measured at ${stepName(kind, point.step)}${part}`];
};

/**
 * How sure the model was of the true texts in the last measurement by scoring alone. The list is empty if the
 * evaluation of the tile was made at the same step or at a later step.
 */
const scoredSince = (
  run: RunSnapshot,
  point: DashboardEvaluation | undefined,
  split: "forget" | "retain",
  task: string | null,
): string[] => {
  const { x, y } = scoringPoints(run, split, "probability", task);
  const [step, now] = [x.at(-1), y.at(-1)];
  if (step === undefined || now === undefined || step <= (point?.step ?? -1)) return [];
  const { phrase } = figureOf(`${split}.memorization.probability`);
  return [`step ${step}: ${formatPercent(now)} ${phrase} (was ${formatPercent(y[0])})`];
};

/** The time from the run's creation to its last event, pauses included. */
const timeTaken = ({ createdAt, status: { endedAt } }: RunSnapshot): string[] =>
  endedAt === null ? [] : [`${formatDuration((Date.parse(endedAt) - Date.parse(createdAt)) / 1000)} in all`];

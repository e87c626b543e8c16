import { leakBandOf, bandSigns } from "./bands";
import { notMeasurable } from "../../protocol/figureTables";
import { setLabel } from "../../protocol/figures";
import { escapeMarkdown } from "../../protocol/markdown";
import type { RunKind } from "../../protocol/runKind";
import { stepName, stepNumber, stepWord } from "../../protocol/stepNames";
import { describeScore, taskLabel, unnamedTask } from "../../protocol/wording";
import { joinParts } from "../joinParts";
import { changedSinceRun, describeChange } from "./scoreText";
import { whyUnmeasured } from "./measuredPassages";
import type { MeasuredPassage, ScorePoint } from "./measuredPassages";

type Range = readonly [start: number, end: number];

/**
 * The Markdown of the hover over a passage. Escapes all text from the data set and the model.
 *
 * @param links the links at the end of the hover, in Markdown
 */
export function hoverText(scored: MeasuredPassage, isChanged: boolean, links: readonly string[]): string {
  const { passage, latest, history } = scored;
  const { id, task, split } = passage;
  const band = leakBandOf(scored);
  const change = describeChange(scored);
  const heading = joinParts(" · ", [
    `**${escapeMarkdown(id)}**`,
    task !== unnamedTask && escapeMarkdown(taskLabel(task)),
    setLabel(split),
    band && change && `${bandSigns[band]} ${change}`,
  ]);
  const said =
    latest === undefined
      ? ["Not measured yet."]
      : [
          `**Generated** ${excerpt(latest.completion, latest.span?.generated)}`,
          `**Expected** ${excerpt(passage.answer, latest.span?.expected)}`,
        ];
  const problem = whyUnmeasured(scored);
  return joinParts("\n\n", [
    heading,
    whenMeasured(scored),
    problem !== undefined && `*This passage could not be measured, because ${escapeMarkdown(problem)}.*`,
    isChanged && `*${changedSinceRun}: the scores and texts below belong to the row before the change.*`,
    ...said,
    history.length > 1 && historyTable(scored),
    links.join(" · "),
  ]);
}

/**
 * A table with one row for each evaluation. A bar shows the score. If there are more than `shownPoints` evaluations,
 * the table has only the first evaluation and the latest evaluations.
 */
const historyTable = ({ history, passage, runKind }: MeasuredPassage): string => {
  const rows = history.length <= shownPoints ? history : [...history.slice(0, 1), ...history.slice(1 - shownPoints)];
  return [
    `| ${stepWord(runKind)} | score | |`,
    "|---:|---:|:---|",
    ...rows.map(
      (point) =>
        `| ${rowName(runKind, point)} | ${point.score === null ? notMeasurable : describeScore(passage.kind, point.score)} | ${bar(point.score ?? 0)} |`,
    ),
  ].join("\n");
};

/**
 * Names the step at which the passage got its last score. Returns false if the passage has no score, or if the last
 * score comes from the latest evaluation and this evaluation measured all passages.
 */
const whenMeasured = ({ history, isOlder, runKind }: MeasuredPassage): string | false => {
  const last = history.at(-1);
  if (last === undefined || (last.sample === undefined && !isOlder)) return false;
  const part = last.sample === undefined ? "" : ` That evaluation measured ${last.sample}.`;
  return `*Measured at ${stepName(runKind, last.step)}.${part}${isOlder ? " Later evaluations did not measure this passage." : ""}*`;
};

const shownPoints = 8;

const rowName = (kind: RunKind, { step, phase }: ScorePoint): string => {
  const number = String(stepNumber(kind, step));
  return phase === "during" || kind === "monitor" ? number : `${number} (${phase})`;
};

const barLength = 12;

const bar = (score: number): string => {
  const filled = Math.round(score * barLength);
  return "█".repeat(filled) + "░".repeat(barLength - filled);
};

const context = 160;
const longestSpan = 400;

/** Shows a text with one range in bold. Cuts a long text to the range and its surroundings. */
const excerpt = (text: string, range: Range | undefined): string => {
  if (text.trim() === "") return "(nothing)";
  const [start, end] = range ?? [0, 0];
  const before = text.slice(0, start);
  const span = text.slice(start, end);
  const after = text.slice(end);
  const limit = span === "" ? 2 * context : context;
  const isLong = span.length > longestSpan;
  const shownSpan = isLong ? span.slice(0, longestSpan).trimEnd() : span;
  return [
    before.length > limit ? `…${escapeMarkdown(before.slice(-limit))}` : escapeMarkdown(before),
    // The span begins and ends with a word and not with white space. So Markdown reads the asterisks around the span as
    // bold type.
    span === "" ? "" : `**${escapeMarkdown(shownSpan)}**${isLong ? "…" : ""}`,
    after.length > limit ? `${escapeMarkdown(after.slice(0, limit))}…` : escapeMarkdown(after),
  ]
    .join("")
    .trim();
};

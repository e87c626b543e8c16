import type { PassageEvaluation } from "../../../protocol/metrics";
import type { Passage } from "../../../protocol/passages";
import { roughDuration } from "../../../protocol/roughDuration";
import { formatBytes, formatDuration } from "../../../protocol/wording";
import { section } from "../document";
import type { Block } from "../document";
import type { RunFacts } from "../facts";
import type { Preparations } from "../preparations";
import { timeSpent } from "../timeSpent";
import type { TimeSpent } from "../timeSpent";
import { sum } from "../../../protocol/mean";

const phases: readonly (readonly [name: string, key: "preparing" | "training" | "measuring" | "other" | "total"])[] = [
  ["Preparing the training", "preparing"],
  ["Training", "training"],
  ["Measuring", "measuring"],
  ["Loading, checkpoints and export", "other"],
  ["Together", "total"],
];

/**
 * What the run cost, beside what it cost to prepare the target model and the retrained model. Where this is not known,
 * an estimate from this run's speed takes its place.
 */
export function costSection(facts: RunFacts, preparations: Preparations): readonly Block[] {
  const { events, record } = facts;
  const own = timeSpent(events);
  if (own.steps === 0) return [];
  const isUnlearning = record.kind === "unlearn";
  const columns: readonly (readonly [heading: string, spent: TimeSpent])[] = [
    ["this run", own],
    ...beside("preparing the target model", preparations.target),
    ...beside("preparing the retrained model", preparations.retrained),
  ];
  const rows = phases.map(([name, key]) => [name, ...columns.map(([, spent]) => formatDuration(spent[key]))]);
  const estimate = isUnlearning ? estimateLine(facts, own, preparations) : undefined;
  return section(
    "What it cost",
    { kind: "table", head: ["time", ...columns.map(([heading]) => heading)], rows, wordColumns: 1 },
    {
      kind: "list",
      lines: [
        `Training took ${own.steps} steps at ${Math.round(own.tokens / own.training)} tokens (word-pieces) a second.`,
        `Memory at the end of a step: at most ${formatBytes(own.peakBytes)}, on the device ${record.device}` +
          `${record.machine === undefined ? "" : ` (${record.machine})`}.`,
        ...(estimate === undefined ? [] : [estimate]),
      ],
    },
  );
}

const beside = (heading: string, spent: TimeSpent | undefined) =>
  spent === undefined ? [] : [[heading, spent] as const];

/** What a training without the texts to forget would take, if no run has shown it. */
const estimateLine = (
  { passages, recordsLast, recordsBefore }: RunFacts,
  own: TimeSpent,
  { target, retrained }: Preparations,
): string | undefined => {
  if (retrained !== undefined) return undefined;
  const unknown = "No run beside this one has trained a model without the texts to forget";
  if (target !== undefined)
    return (
      `${unknown}. Estimate: training it takes ${roughDuration(target.training)}, as for the target model, because the ` +
      "training is the same."
    );
  const tokens = keptTokens(passages, [...recordsBefore, ...recordsLast]);
  if (tokens === undefined) return undefined;
  const seconds = tokens / (own.tokens / own.training);
  return (
    `${unknown}. Estimate: at the speed of this run's steps, one pass over the texts to keep takes ` +
    `${roughDuration(seconds)}. Such a training needs several passes.`
  );
};

/**
 * The number of tokens in the texts to keep. It is an estimate from the number of characters, because the run keeps the
 * tokens of answers only.
 */
const keptTokens = (
  passages: readonly Passage[],
  records: readonly Pick<PassageEvaluation, "tokens">[],
): number | undefined => {
  const pieces = records.flatMap(({ tokens = [] }) => tokens.map(([text]) => text));
  const characters = sum(pieces.map(({ length }) => length));
  if (characters === 0) return undefined;
  const kept = passages.filter(({ split }) => split === "retain" || split === "withheld");
  const length = sum(kept.map(({ prompt, answer }) => prompt.length + answer.length));
  return length === 0 ? undefined : (length * pieces.length) / characters;
};

import { roughDuration } from "../roughDuration";
import { sentenceList } from "../sentenceList";
import { capitalized, formatBytes, formatDuration, formatPercent } from "../wording";
import type { Costs, PreparedCost, RetrainingEstimate } from "./costs";
import { describeCoverage, describeEnergy } from "./energySpent";
import type { RunCost } from "./runCost";

const target = "preparing the target model";
const retrained = "preparing the retrained model";

type Row = readonly [name: string, text: (cost: RunCost) => string];

const timeOf =
  (key: "preparing" | "training" | "measuring" | "other" | "total") =>
  (cost: RunCost): string =>
    formatDuration(cost[key]);

const phases: readonly Row[] = [
  ["Time: preparing the training", timeOf("preparing")],
  ["Time: training", timeOf("training")],
  ["Time: measuring", timeOf("measuring")],
  ["Time: loading, checkpoints and export", timeOf("other")],
];

/**
 * A table of what a run cost, with a column for each model whose preparation is known. The row of the energy is left
 * out if no column has one.
 *
 * @param options `withPhases` also gives the time of each phase
 */
export function costTable(costs: Costs, { withPhases = false } = {}) {
  const columns = columnsOf(costs);
  const rows: readonly Row[] = [
    ...(withPhases ? phases : []),
    ["Time in all", timeOf("total")],
    ["Largest memory", ({ peakBytes }) => formatBytes(peakBytes)],
    ...(columns.some(([, { energy }]) => energy?.joules !== undefined)
      ? [["Energy", ({ energy }: RunCost) => describeEnergy(energy)] as const]
      : []),
  ];
  return {
    head: ["cost", ...columns.map(([heading]) => heading)],
    rows: rows.map(([name, text]) => [name, ...columns.map(([, cost]) => text(cost))]),
  };
}

const columnsOf = ({ run, ...others }: Costs): readonly (readonly [heading: string, cost: RunCost])[] => [
  ["this run", run],
  ...(others.target === undefined ? [] : [[target, others.target] as const]),
  ...(others.retrained === undefined ? [] : [[retrained, others.retrained] as const]),
];

/**
 * What a table of costs means, in sentences: what share of a retraining the run cost, what the energy covers, and the
 * machine. An estimate is called an estimate.
 */
export function costLines(costs: Costs): string[] {
  const { run, place, estimate } = costs;
  const energies = columnsOf(costs).map(([, { energy }]) => energy);
  return [
    ...(costs.retrained === undefined ? [] : besidePrepared(run, costs.retrained, retrained)),
    ...(estimate === undefined ? [] : [estimateLine(estimate)]),
    ...(estimate?.by === "asTarget" && costs.target !== undefined ? besidePrepared(run, costs.target, target) : []),
    ...(estimate?.by === "onePass" ? [passesLine(run, estimate)] : []),
    describeCoverage(
      run.energy,
      energies.flatMap((energy) => energy?.sources ?? []),
    ),
    `Memory is the largest resident memory of the process at the end of a step. The device was ${place}.`,
  ];
}

/** The share of a preparation's cost that a run cost, and where the preparation ran, if not in the same place. */
const besidePrepared = (run: RunCost, prepared: PreparedCost, name: string): string[] => [
  shareLine(run, prepared, name),
  ...(prepared.elsewhere === null
    ? []
    : [
        `${capitalized(name)} ran on another machine, system or device, so these shares compare the machines too: ` +
          `${prepared.elsewhere}.`,
      ]),
];

/**
 * The share of the retrained model's cost that the run cost, in one line, and where it was prepared, if elsewhere.
 * Undefined if no run has prepared one.
 */
export function shareOfRetraining({ run, retrained: prepared }: Costs): string | undefined {
  return prepared && besidePrepared(run, prepared, retrained).join(" ");
}

const shareLine = (run: RunCost, prepared: RunCost, name: string): string =>
  `This run took ${sharesOf(run, prepared)} of ${name}.`;

/** The shares in words: `12 % of the time, 95 % of the memory and 14 % of the energy`. */
const sharesOf = (run: RunCost, prepared: RunCost): string => {
  const energies = comparableEnergies(run, prepared);
  const shares: readonly (readonly [name: string, own: number, other: number])[] = [
    ["time", run.total, prepared.total],
    ["memory", run.peakBytes, prepared.peakBytes],
    ...(energies === undefined ? [] : [["energy", ...energies] as const]),
  ];
  return sentenceList(
    shares.flatMap(([name, own, other]) => (other > 0 ? [`${formatPercent(own / other)} of the ${name}`] : [])),
  );
};

/** Undefined if one of the energies is not known as a whole, or if they come from different parts of a machine. */
const comparableEnergies = (
  { energy: own }: RunCost,
  { energy: other }: RunCost,
): readonly [own: number, other: number] | undefined => {
  if (own?.joules === undefined || other?.joules === undefined || !own.isWhole || !other.isWhole) return undefined;
  return own.sources.join(" ") === other.sources.join(" ") ? [own.joules, other.joules] : undefined;
};

const unknown = "No run beside this one has trained a model without the texts to forget";

const estimateLine = ({ by, trainingSeconds }: RetrainingEstimate): string =>
  by === "asTarget"
    ? `${unknown}. Estimate: its training takes ${roughDuration(trainingSeconds)}, and it costs as much as the target ` +
      "model, because the training is the same."
    : `${unknown}. Estimate: at the speed of this run's steps, one pass over the texts to keep takes ` +
      `${roughDuration(trainingSeconds)}. Such a training needs several passes.`;

/** How many passes of a retraining the training of a run would pay for. */
const passesLine = ({ training }: RunCost, { trainingSeconds }: RetrainingEstimate): string =>
  `This run's training took the time of about ${Number((training / trainingSeconds).toPrecision(2))} such passes.`;

/** The cost of a run in one line: `3 min 20 s, at most 1.2 GB of memory, 0.9 Wh`. */
export function describeRunCost({ total, peakBytes, energy }: RunCost): string {
  const told = energy?.joules === undefined ? [] : [describeEnergy(energy)];
  return [formatDuration(total), `at most ${formatBytes(peakBytes)} of memory`, ...told].join(", ");
}

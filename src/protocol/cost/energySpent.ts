import { isFinal } from "../events";
import type { RunEvent } from "../events";
import { energySources, formatEnergy } from "./energy";
import type { EnergySource } from "./energy";

/** The energy of a run. */
export interface EnergySpent {
  /** In joules, over all sources. Undefined if no source told its energy. */
  readonly joules: number | undefined;
  readonly sources: readonly EnergySource[];
  /** Whether every source told its energy until the end of every attempt. Otherwise some energy is missing. */
  readonly isWhole: boolean;
}

/**
 * Adds up the energy over the attempts of a run. An attempt without a final state, such as a crash, counts until its
 * last event with an energy, and the energy is then not whole.
 *
 * @returns undefined if no attempt looked for the energy, as in runs of earlier versions
 */
export function energySpent(attempts: readonly (readonly RunEvent[])[]): EnergySpent | undefined {
  const reports = attempts.map((events) => events.flatMap(({ energy }) => (energy === undefined ? [] : [energy])));
  if (reports.every(({ length }) => length === 0)) return undefined;
  const told = reports.map((attempt) =>
    energySources.flatMap((source) => {
      const joules = attempt.findLast((energy) => energy[source] !== undefined)?.[source];
      return joules === undefined ? [] : [{ source, joules }];
    }),
  );
  const found = energySources.filter((source) => told.flat().some((each) => each.source === source));
  return {
    joules: found.length === 0 ? undefined : told.flat().reduce((all, { joules }) => all + joules, 0),
    sources: found,
    isWhole:
      reports.every((attempt) => found.every((source) => attempt.at(-1)?.[source] !== undefined)) &&
      (found.length === 0 || attempts.every(hasEnded)),
  };
}

const hasEnded = (attempt: readonly RunEvent[]): boolean =>
  attempt.some((event) => event.type === "state" && isFinal(event.state));

/** The energy of a run as text for a table. */
export function describeEnergy(spent: EnergySpent | undefined): string {
  if (spent === undefined) return "not recorded";
  if (spent.joules === undefined) return "not told";
  return spent.isWhole ? formatEnergy(spent.joules) : `at least ${formatEnergy(spent.joules)}`;
}

const sourceNames: Readonly<Record<EnergySource, string>> = {
  processors: "its processors",
  cards: "its NVIDIA cards",
};

/**
 * What the energy of a run covers, or why it is missing, in one sentence.
 *
 * @param counted the sources of all energies beside each other
 */
export function describeCoverage(own: EnergySpent | undefined, counted: readonly EnergySource[]): string {
  if (own === undefined) return "The energy of this run was not recorded, because an earlier version of Lethe made it.";
  if (own.joules === undefined) return "This machine does not tell its energy.";
  const parts = energySources.filter((source) => counted.includes(source)).map((source) => sourceNames[source]);
  return (
    `The energy is that of the whole machine, other programs included, as far as ${parts.join(" and ")} tell it; main ` +
    "memory, disks and losses of the power supply are not in it."
  );
}

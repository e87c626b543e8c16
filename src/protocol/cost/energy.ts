/**
 * The energy that a machine has used, in joules, by the part that tells it. It is the energy of the whole part, and not
 * only of Lethe's process. A part that does not tell its energy is absent.
 */
export interface Energy {
  /** The packages of all processors: cores, caches and integrated graphics, without the main memory. */
  readonly processors?: number;
  /** All NVIDIA cards. */
  readonly cards?: number;
}

/** A part of a machine that may tell its energy. */
export type EnergySource = keyof Energy;

export const energySources: readonly EnergySource[] = ["processors", "cards"];

/** Joules in a watt-hour. */
const wattHour = 3600;

/** An energy as text: `under 0.01 Wh`, `0.42 Wh`, `35.1 Wh`, `1.2 kWh`. */
export function formatEnergy(joules: number): string {
  const hours = joules / wattHour;
  if (hours < 0.01) return "under 0.01 Wh";
  const short = (value: number): string => String(Number(value.toPrecision(3)));
  return hours < 999.5 ? `${short(hours)} Wh` : `${short(hours / 1000)} kWh`;
}

import type { RunModel } from "./model";

/** A score at which the run's configuration ends training. */
export interface StopThreshold {
  /** Whose curve it belongs to. */
  readonly curve: "forget-r" | "utility";
  readonly value: number;
  readonly label: string;
}

const rules = [
  { setting: "training.stopWhen.forgetAtMost", curve: "forget-r", words: "stops when forget ≤" },
  { setting: "training.stopWhen.utilityBelow", curve: "utility", words: "stops when utility <" },
] as const;

/** The stop rules of a run's configuration. */
export function stopThresholds({ configuration }: Pick<RunModel, "configuration">): StopThreshold[] {
  return rules.flatMap(({ setting, curve, words }) => {
    const found = configuration.find(([name]) => name === setting)?.[1];
    return found === undefined ? [] : [{ curve, value: Number(found), label: `${words} ${found}` }];
  });
}

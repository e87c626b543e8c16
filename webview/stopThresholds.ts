import type { RunSnapshot } from "../src/protocol/dashboard";
import { figureOf } from "../src/protocol/figures";
import type { FigureKey } from "../src/protocol/figures";

/** A stop rule of the run's configuration. Training ends when the figure reaches this value. */
export interface StopThreshold {
  readonly curve: FigureKey;
  readonly value: number;
  readonly label: string;
}

const rules = [
  { setting: "training.stopWhen.forgetAtMost", curve: "forget.regurgitation", sign: "≤" },
  { setting: "training.stopWhen.utilityBelow", curve: "utility", sign: "<" },
] as const;

/** The stop rules in a run's configuration. */
export function stopThresholds({ configuration }: Pick<RunSnapshot, "configuration">): StopThreshold[] {
  return rules.flatMap(({ setting, curve, sign }) => {
    const found = configuration.find(([name]) => name === setting)?.[1];
    if (found === undefined) return [];
    return [{ curve, value: Number(found), label: `stops when ${figureOf(curve).shortLabel} ${sign} ${found}` }];
  });
}

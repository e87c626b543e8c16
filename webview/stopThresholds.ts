import type { RunSnapshot } from "../src/protocol/dashboard";
import { figureOf } from "../src/protocol/figures";
import { formatPercent } from "../src/protocol/wording";

const rules = [
  { setting: "training.stopWhen.forgetAtMost", curve: "forget.regurgitation", sign: "≤" },
  { setting: "training.stopWhen.utilityBelow", curve: "utility", sign: "<" },
] as const;

/** The stop rules in a run's configuration. Training ends when a rule's figure reaches the rule's value. */
export function stopThresholds({ configuration }: Pick<RunSnapshot, "configuration">) {
  return rules.flatMap(({ setting, curve, sign }) => {
    const found = configuration.find(([name]) => name === setting)?.[1];
    if (found === undefined) return [];
    return [
      {
        curve,
        value: Number(found),
        label: `stops when ${figureOf(curve).shortLabel} ${sign} ${formatPercent(Number(found))}`,
      },
    ];
  });
}

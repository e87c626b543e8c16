import type { Costs } from "../../../protocol/cost/costs";
import { costLines, costTable } from "../../../protocol/cost/costTable";
import { section } from "../document";
import type { Block } from "../document";

/** What the run cost, beside what it cost to prepare the target model and the retrained model. */
export function costSection(costs: Costs | undefined): readonly Block[] {
  if (costs === undefined) return [];
  const { steps, tokens, training } = costs.run;
  const speed = `Training took ${steps} steps at ${Math.round(tokens / training)} tokens (word-pieces) a second.`;
  return section(
    "What it cost",
    { kind: "table", ...costTable(costs, { withPhases: true }), wordColumns: 1 },
    { kind: "list", lines: [...costLines(costs), speed] },
  );
}

import { costLines, costTable } from "../../src/protocol/cost/costTable";
import type { Costs } from "../../src/protocol/cost/costs";
import type { PageActions, PageContext, Section } from "../context";
import { createLatestReply } from "../latestReply";
import { element } from "../ui/element";
import { createTable } from "../ui/table";

/** What a finished run cost, beside what it cost to prepare the models that it is compared with. */
export function createCost({ ask }: Pick<PageActions, "ask">): Section {
  const table = createTable("Cost");
  const box = element(
    "section",
    { class: "card", hidden: "" },
    element("header", {}, element("h2", { text: "Cost" })),
    table.element,
  );
  const show = (costs: Costs | null): void => {
    box.hidden = costs === null;
    if (costs !== null) table.fill({ ...costTable(costs), notes: costLines(costs) });
  };
  // Costs that cannot be read are not shown.
  const reply = createLatestReply(show, () => show(null));
  return {
    element: box,
    render: ({ run }: PageContext): void => {
      const { state, endedAt } = run.status;
      if (state === "done" || state === "stopped")
        reply.request(`${run.folder} ${run.attempt} ${endedAt}`, () => ask("costs", { run: 0 }));
      else {
        reply.cancel();
        show(null);
      }
    },
  };
}

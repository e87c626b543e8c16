import { taskLabel } from "../../src/protocol/wording";
import type { PageContext, Section } from "../context";
import { figureTable, memorizationFigures, modelFigures, setFigures } from "../figures";
import type { FigureColumn } from "../figures";
import { evaluationBefore, evaluationLabel } from "../model";
import { element, setText } from "../ui/element";
import { fillTable } from "../ui/figure";

/** Before, the evaluation looked at, and the retrained model. */
export function figureColumns({ run, evaluation }: Pick<PageContext, "run" | "evaluation">): FigureColumn[] {
  const before = evaluationBefore(run);
  const shown = evaluation === undefined ? undefined : run.evaluations[evaluation];
  return [
    ...(before ? [{ heading: "before", summary: before.summary }] : []),
    ...(shown && shown !== before ? [{ heading: evaluationLabel(shown), summary: shown.summary }] : []),
    ...(run.reference ? [{ heading: "retrained", summary: run.reference }] : []),
  ];
}

/** All figures of the evaluation looked at: what the curves leave out, membership and fluency among them. */
export function createChecks(): Section {
  const table = element("table");
  const note = element("p", { class: "note" });
  const empty = element("p", { class: "empty", text: "The figures come with the first evaluation." });
  empty.hidden = true;
  let drawn: { context: PageContext; columns: string } | undefined;
  const render = (context: PageContext): void => {
    const columns = figureColumns(context);
    const key = JSON.stringify(columns.map(({ heading }) => heading));
    if (drawn?.context.run.evaluations === context.run.evaluations && drawn.context.view.task === context.view.task) {
      if (drawn.columns === key) return;
    }
    drawn = { context, columns: key };
    const { task } = context.view;
    const [sets, model] = [figureTable(setFigures, columns, task), figureTable(modelFigures, columns, null)];
    const memorization = figureTable(memorizationFigures, columns, task);
    empty.hidden = columns.length > 0;
    table.hidden = columns.length === 0;
    setText(note, task === null ? "" : `Of the sets: ${taskLabel(task)} alone.`);
    fillTable(table, { head: sets.head, rows: [...sets.rows, ...model.rows, ...memorization.rows] });
  };
  return {
    element: element(
      "section",
      { class: "card" },
      element("header", {}, element("h2", { text: "All figures" }), note),
      empty,
      element(
        "div",
        { class: "scroll all", attributes: { tabindex: "0", role: "region", "aria-label": "All figures" } },
        table,
      ),
    ),
    render,
  };
}

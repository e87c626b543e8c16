import type { RunVerdict } from "../../src/protocol/verdict/runVerdict";
import { statusWords } from "../../src/protocol/verdict/line";
import type { VerdictLine } from "../../src/protocol/verdict/line";
import { verdictHead } from "../../src/protocol/verdict/verdictMarkdown";
import type { PageActions, Section } from "../context";
import { remember } from "../remember";
import { element, setText } from "../ui/element";
import { createTable } from "../ui/table";
import { button } from "../ui/toolkit";

/** A sign for each status, so that a reader can tell the statuses apart without colours. */
const signs: Readonly<Record<VerdictLine["status"], string>> = { met: "✓", missed: "✗", notMeasured: "–" };

/** The verdict on the run: its targets, met or not, and what to try next. */
export function createVerdict({ ask, attempt }: PageActions): Section {
  const headline = element("h2");
  const chips = element("ul", { class: "targets", "aria-label": "Targets" });
  const table = createTable("Values and targets", "scroll all");
  const remark = element("p", { class: "note" });
  const values = element("details", {}, element("summary", { text: "Values and targets" }), table.element);
  const advice = element("div", { class: "advice" });
  const box = element(
    "section",
    { class: "verdict", "aria-label": "Verdict" },
    headline,
    chips,
    advice,
    remark,
    values,
  );
  const draw = remember((verdict: RunVerdict | null): void => {
    box.hidden = verdict === null;
    if (verdict === null) return;
    const { level, lines } = verdict;
    box.dataset["level"] = level;
    setText(headline, verdict.headline);
    chips.hidden = values.hidden = lines.length === 0;
    chips.replaceChildren(...lines.map(chip));
    table.fill({
      head: verdictHead,
      rows: lines.map(({ label, status, value, target }) => [label, statusWords[status], value, target]),
    });
    remark.hidden = verdict.remark === null;
    setText(remark, verdict.remark ?? "");
    advice.replaceChildren(
      ...verdict.advice.map(({ text }, place) =>
        element(
          "p",
          {},
          button("Try this", () => attempt(() => ask("followAdvice", { run: 0, advice: place })), `Try this: ${text}`),
          text,
        ),
      ),
    );
  });
  return { element: box, render: ({ run }) => draw(run.verdict) };
}

const chip = ({ label, status, value }: VerdictLine): HTMLElement => {
  const made = element("li", { title: value, text: `${signs[status]} ${label}` });
  made.dataset["status"] = status;
  made.append(element("span", { class: "unseen", text: `: ${statusWords[status]}` }));
  return made;
};

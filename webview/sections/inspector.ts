import type { Inspection } from "../../src/protocol/dashboard";
import { formatScore, taskLabel } from "../../src/protocol/wording";
import type { PageActions, PageContext, Section } from "../context";
import { createLatestReply } from "../latestReply";
import { element, setText } from "../ui/element";
import { button } from "../ui/toolkit";
import { alignedTexts } from "./alignedTexts";
import { createScoreHistory } from "./scoreHistory";
import { shadedTokens } from "./shadedTokens";

/**
 * One passage: the expected text, the generated text, and how sure the model is of each expected token.
 *
 * @param onLeave called on Escape, to go back to the list
 */
export function createInspector(
  { ask, change, attempt }: PageActions,
  onLeave: () => void,
): Section & { readonly focus: () => void } {
  const title = element("h2", { text: "Passage", attributes: { tabindex: "-1" } });
  const facts = element("p", { class: "note" });
  const source = button({
    label: "Source line",
    onClick: () => withPassage((passage) => ask("openSource", { run: 0, passage })),
  });
  const probe = button({
    label: "Probe",
    title: "Probe: let the model complete this passage now",
    onClick: () => withPassage((passage) => ask("probe", { run: 0, passage })),
  });
  const empty = element("p", {
    class: "empty",
    text: "Choose a passage to see its expected text beside the text that the model generates.",
  });
  const content = element("div", { class: "inspection", attributes: { "aria-live": "off" } });
  const history = createScoreHistory({ ask, change });
  const actions = element("div", { class: "controls" }, source, probe);
  actions.hidden = empty.hidden = history.element.hidden = true;
  let context: PageContext | undefined;

  const withPassage = (action: (passage: number) => Promise<unknown>): void => {
    const passage = context?.view.passage ?? null;
    if (passage !== null) attempt(() => action(passage));
  };
  const draw = ({ passage, record }: Inspection): void => {
    setText(title, passage.id);
    setText(facts, `${passage.split} · ${taskLabel(passage.task)} · ${passage.kind} · line ${passage.source.line}`);
    content.replaceChildren(...inspectionParts({ passage, record }));
  };
  const clearHeading = (): void => {
    setText(title, "Passage");
    setText(facts, "");
  };
  const replies = createLatestReply(draw, (problem) => {
    // The section still shows an earlier passage.
    content.replaceChildren();
    clearHeading();
    attempt(() => Promise.reject(problem));
  });

  const render = (given: PageContext): void => {
    context = given;
    const { run, view, evaluation } = given;
    const { passage } = view;
    const isOpen = passage !== null && evaluation !== undefined;
    empty.hidden = isOpen;
    content.hidden = actions.hidden = !isOpen;
    history.render(given);
    if (!isOpen) {
      clearHeading();
      replies.cancel();
      return;
    }
    const key = `${run.id} ${run.attempt} ${passage} ${evaluation}`;
    replies.request(key, () => ask("inspect", { run: 0, passage, evaluation }));
  };
  const box = element(
    "section",
    { class: "card inspector", attributes: { "aria-label": "Passage inspector" } },
    element("header", {}, title, actions, facts),
    history.element,
    empty,
    content,
  );
  box.addEventListener("keydown", ({ key }) => key === "Escape" && onLeave());
  return {
    element: box,
    render,
    focus: () => title.focus(),
  };
}

const inspectionParts = ({ passage, record }: Inspection): HTMLElement[] => {
  const parts = [labelled("Prompt", element("p", { class: "text prompt", text: passage.prompt }))];
  if (record === null) {
    return [
      ...parts,
      labelled("Expected", element("p", { class: "text", text: passage.answer })),
      element("p", { class: "empty", text: "This evaluation measured a sample without this passage." }),
    ];
  }
  parts.push(alignedTexts(passage.answer, record));
  if (record.tokens !== undefined && record.tokens.length > 0) parts.push(shadedTokens(record.tokens));
  for (const [index, { completion, score }] of (record.rephrased ?? []).entries()) {
    const question = passage.rephrasings[index] ?? "";
    parts.push(
      labelled(
        `Rephrased, score ${formatScore(score)}`,
        element("p", { class: "text prompt", text: question }),
        element("p", { class: "text", text: completion }),
      ),
    );
  }
  const figures = [
    `${passage.kind === "question" ? "answered (t)" : "recited (r)"} ${formatScore(record.score)}`,
    ...(record.f1 === undefined ? [] : [`recited (F1) ${formatScore(record.f1)}`]),
    ...(record.span === undefined
      ? []
      : [`longest verbatim span ${record.span.words} ${record.span.words === 1 ? "word" : "words"}`]),
    ...(record.loss === undefined ? [] : [`loss ${record.loss.toFixed(2)} nats a token`]),
  ];
  parts.push(element("p", { class: "note", text: figures.join(" · ") }));
  return parts;
};

const labelled = (label: string, ...content: readonly HTMLElement[]): HTMLElement =>
  element("div", { class: "part" }, element("h3", { text: label }), ...content);

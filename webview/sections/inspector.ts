import { describeRetrained } from "../../src/protocol/aboveRetrained";
import { percentileTerm, ratioTerm } from "../../src/protocol/documentMembership/terms";
import {
  describeAttack,
  describeMissing,
  describePercentile,
  describeRatio,
} from "../../src/protocol/documentMembership/words";
import type { Inspection } from "../../src/protocol/dashboard";
import { notMeasurable } from "../../src/protocol/figureTables";
import { setLabel } from "../../src/protocol/figures";
import { describeKind, describeScore, describeSpan, formatPercent } from "../../src/protocol/wording";
import type { PageActions, PageContext, Section } from "../context";
import { createLatestReply } from "../latestReply";
import { element, setText } from "../ui/element";
import { termLink } from "../ui/termLink";
import { button } from "../ui/toolkit";
import { alignedTexts } from "./alignedTexts";
import { createProbePanel } from "./probePanel";
import { createScoreHistory } from "./scoreHistory";
import { shadedTokens } from "./shadedTokens";

/**
 * One passage: the expected text, the generated text, and how sure the model is of each expected token.
 *
 * @param onLeave a function that moves the focus back to the list of passages. It is called when the reader presses
 *   Escape
 */
export function createInspector(
  pageActions: PageActions,
  onLeave: () => void,
): Section & { readonly focus: () => void } {
  const { ask, change, attempt } = pageActions;
  const title = element("h2", { text: "Passage", tabindex: "-1" });
  const facts = element("p", { class: "note" });
  const source = button("Source line", () => withPassage((passage) => ask("openSource", { run: 0, passage })));
  const probe = button("Probe", () => showProbe(true), "Probe: let the model complete this passage or any prompt");
  const panel = createProbePanel(pageActions, () => showProbe(false));
  const empty = element("p", {
    class: "empty",
    hidden: "",
    text: "Choose a passage to see its expected text beside the text that the model generates.",
  });
  const content = element("div", { class: "inspection", "aria-live": "off" });
  const history = createScoreHistory({ ask, change });
  const actions = element("div", { class: "controls" }, source, probe);
  let context: PageContext | undefined;
  /** The prompt of the shown passage. */
  let prompt: string | undefined;

  const withPassage = (action: (passage: number) => Promise<unknown>): void => {
    const passage = context?.view.passage ?? null;
    if (passage !== null) attempt(() => action(passage));
  };
  const showProbe = (isShown: boolean): void => {
    panel.element.hidden = !isShown;
    if (isShown) panel.open(prompt);
    else title.focus();
  };
  const draw = (inspection: Inspection): void => {
    const { passage } = inspection;
    if (passage.prompt !== prompt && !panel.element.hidden) panel.offer(passage.prompt);
    prompt = passage.prompt;
    setText(title, passage.id);
    setText(facts, `${setLabel(passage.split)} · ${describeKind(passage)} · line ${passage.source.line}`);
    content.replaceChildren(...inspectionParts(inspection));
  };
  const clearHeading = (): void => {
    prompt = undefined;
    setText(title, "Passage");
    setText(facts, "");
  };
  const replies = createLatestReply(draw, (problem) => {
    // The request for the newly chosen passage failed. The section still shows the passage that was chosen before, so
    // the section is emptied.
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
    content.hidden = source.hidden = !isOpen;
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
    { class: "card inspector", "aria-label": "Passage inspector" },
    element("header", {}, title, actions, facts),
    history.element,
    empty,
    content,
    panel.element,
  );
  box.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    if (panel.element.hidden) onLeave();
    else showProbe(false);
  });
  return { element: box, render, focus: () => title.focus() };
}

const inspectionParts = ({ passage, record, membership, retrained }: Inspection): HTMLElement[] => {
  const prompt = labelled("Prompt", element("p", { class: "text prompt", text: passage.prompt }));
  if (record === null) {
    return [
      prompt,
      expectedText(passage),
      element("p", {
        class: "empty",
        text: "This evaluation measured only a sample of the passages. This passage is not in the sample.",
      }),
    ];
  }
  const { tokens = [], span } = record;
  const rephrased = (record.rephrased ?? []).map(({ completion, score }, index) =>
    labelled(
      `Rephrased: ${score === null ? notMeasurable : describeScore("question", score)}`,
      element("p", { class: "text prompt", text: passage.rephrasings[index] ?? "" }),
      element("p", { class: "text", text: completion }),
    ),
  );
  const measure = record.comparedBy === "characters" ? " by characters" : "";
  const isQuestion = passage.kind === "question";
  const figures = [
    record.isOnlyScored
      ? "recited (r): not measured, because this evaluation only scored the true text"
      : record.score === null
        ? `${isQuestion ? "answered (t)" : "recited (r)"}: ${notMeasurable}`
        : isQuestion
          ? `${describeScore("question", record.score)} (t)`
          : `${formatPercent(record.score)} recited${measure} (r)`,
    ...(record.f1 === undefined ? [] : [`${formatPercent(record.f1)} recited${measure} (F1)`]),
    ...(record.memorization ? [`${formatPercent(record.memorization.probability)} sure of each word-piece (p)`] : []),
    ...(span ? [`longest verbatim span ${describeSpan(span)}`] : []),
    // An older run has null for a loss that is not a number.
    ...(typeof record.loss === "number"
      ? [
          `${formatPercent(Math.exp(-record.loss))} sure of each word-piece, prompt included (loss ${record.loss.toFixed(2)})`,
        ]
      : []),
  ];
  const { score: scoreReason, rephrased: rephrasedReason, trueText, joinedText } = record.unmeasured ?? {};
  // An older run kept one reason for a question and its rephrasings. If the question has a score, this reason explains
  // why a rephrasing has no score.
  const [ofScore, ofRephrasing] =
    record.score === null ? [scoreReason, rephrasedReason] : [undefined, rephrasedReason ?? scoreReason];
  const problems = [
    ...(ofScore === undefined ? [] : [`The score could not be measured, because ${ofScore}.`]),
    ...(ofRephrasing === undefined
      ? []
      : [`The score of a rephrasing could not be measured, because ${ofRephrasing}.`]),
    ...(trueText === undefined ? [] : [`The loss of the true text could not be measured, because ${trueText}.`]),
    ...(joinedText === undefined || trueText !== undefined
      ? []
      : [`The loss of the joined text could not be measured, because ${joinedText}.`]),
  ];
  return [
    prompt,
    // A text that was only scored has no completion to stand beside it.
    record.isOnlyScored ? expectedText(passage) : alignedTexts(passage.answer, record),
    ...(tokens.length > 0 ? [shadedTokens(tokens)] : []),
    ...rephrased,
    element("p", { class: "note", text: figures.join(" · ") }),
    ...(record.score === null || retrained === null
      ? []
      : [
          element("p", {
            class: "note",
            text: describeRetrained({ kind: passage.kind, score: record.score, retrained }),
          }),
        ]),
    ...(membership === null ? [] : [membershipNote(membership)]),
    ...problems.map((text) => element("p", { class: "note", text })),
  ];
};

/** What an attacker learns from the loss of the document, with links to the glossary. */
const membershipNote = (membership: NonNullable<Inspection["membership"]>): HTMLElement => {
  if ("problem" in membership)
    return element("p", { class: "note" }, `${describeMissing(membership.problem)} `, termLink(percentileTerm));
  return element(
    "p",
    { class: "note" },
    ...[`${describePercentile(membership)} `, termLink(percentileTerm), ` ${describeAttack(membership)} `],
    ...[`${describeRatio(membership)} `, termLink(ratioTerm)],
  );
};

const expectedText = ({ answer }: Inspection["passage"]): HTMLElement =>
  labelled("Expected", element("p", { class: "text", text: answer }));

const labelled = (label: string, ...content: readonly HTMLElement[]): HTMLElement =>
  element("div", { class: "part" }, element("h3", { text: label }), ...content);

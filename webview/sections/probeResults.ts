import type { ForgetMatch, ProbeAnswer, ProbedText } from "../../src/protocol/dashboard";
import type { ProbeToken } from "../../src/protocol/probe";
import { element, setText } from "../ui/element";

type OpenSource = (passage: number) => void;

/** The completions of one model, while the model generates them and afterwards. */
export function createProbeColumn(title: string, openSource: OpenSource) {
  const heading = element("h3", { text: title });
  const list = element("div", { class: "inspection" });
  const box = element("div", { hidden: "" }, heading, list);
  let texts: readonly HTMLElement[] = [];
  return {
    element: box,
    begin: (samples: number): void => {
      box.hidden = false;
      setText(heading, title);
      texts = Array.from({ length: samples }, () => element("p", { class: "text", text: "…" }));
      list.replaceChildren(...texts);
    },
    /** Adds a token to its completion. */
    add: ({ text, sample = 0 }: ProbeToken): void => {
      const target = texts[sample];
      if (target !== undefined) target.textContent = `${target.textContent.replace(/…$/, "")}${text}…`;
    },
    show: ({ completions, step }: ProbeAnswer): void => {
      setText(heading, step === 0 ? title : `${title}, step ${step}`);
      list.replaceChildren(...completions.map((completion) => probedText(completion, openSource)));
    },
    /** Keeps the text that the model has generated so far. */
    fail: (problem: string): void => list.append(element("p", { class: "note", text: problem })),
    clear: (): void => {
      box.hidden = true;
      list.replaceChildren();
    },
  };
}

/** A completion with the words that the forget set has too. */
const probedText = ({ completion, problem, matches }: ProbedText, openSource: OpenSource): HTMLElement =>
  element(
    "div",
    { class: "part" },
    completion.trim() === ""
      ? element("p", { class: "empty", text: "The model generated nothing." })
      : element("p", { class: "text" }, ...markedText(completion, matches)),
    ...(problem === undefined ? [] : [element("p", { class: "note", text: `It ends here, because ${problem}.` })]),
    ...matches.map((match) => sourceLine(match, openSource)),
  );

/** What a text shares with the forget set, as a sentence and a list. */
export function matchList(text: string, matches: readonly ForgetMatch[], openSource: OpenSource): HTMLElement {
  const words = matches.reduce((sum, match) => sum + match.words, 0);
  const sentence =
    matches.length === 0
      ? "No four words in a row and no whole answer of the forget set are in this text."
      : `Yes: ${words} words of this text are also in the forget set.`;
  return element(
    "div",
    { class: "part" },
    element("p", { class: "note", text: sentence }),
    ...(matches.length === 0 ? [] : [element("p", { class: "text" }, ...markedText(text, matches))]),
    ...matches.map((match) => sourceLine(match, openSource)),
  );
}

const markedText = (text: string, matches: readonly ForgetMatch[]): (Node | string)[] => {
  const inOrder = matches.toSorted((left, right) => left.start - right.start);
  const parts: (Node | string)[] = [];
  let end = 0;
  for (const match of inOrder) {
    parts.push(text.slice(end, match.start));
    parts.push(element("mark", { text: text.slice(match.start, match.end), title: placeOf(match) }));
    end = match.end;
  }
  return [...parts, text.slice(end)];
};

const placeOf = ({ id, file, line }: ForgetMatch): string => `${id}, ${file}:${line}`;

/** A button that opens the line of the set's file. */
const sourceLine = (match: ForgetMatch, openSource: OpenSource): HTMLElement => {
  const words = `${match.words} ${match.words === 1 ? "word" : "words"}`;
  const made = element("button", { class: "entry", type: "button", text: `${words} · ${placeOf(match)}` });
  made.addEventListener("click", () => openSource(match.passage));
  return made;
};

import type { Figure } from "../../src/protocol/figures";
import { glossaryAddress } from "../../src/protocol/glossary";
import { element } from "./element";

/** A link that opens the glossary at the term of a figure. Its tooltip is the figure's explanation. */
export function termLink({ term, explanation }: Pick<Figure, "term" | "explanation">): HTMLElement {
  return element("a", {
    class: "term",
    href: glossaryAddress(term),
    text: "i",
    title: explanation,
    "aria-label": `What “${term}” means`,
  });
}

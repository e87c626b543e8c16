// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { forgetQualityGlossary } from "../../../src/protocol/forgetQuality";
import { glossaryAddress, glossaryMarkdown } from "../../../src/protocol/glossary";
import type { EvaluationSummary } from "../../../src/protocol/metrics";
import type { JointFigures } from "../../../src/protocol/retrainedColumns";
import type { PageContext } from "../../../webview/context";
import { createBesideRetrained } from "../../../webview/sections/besideRetrained";

const attack = { figure: "membershipAuc", auc: 0.8, retrained: 0.4, s: 0, privLeak: -66.6667 } as const;
const reference = { auc: 0.6, interval: [0.5, 0.7] as const };
const summary = { tasks: {}, intervals: { membershipAuc: [0.7, 0.9] } } as unknown as EvaluationSummary;

const shown = (found: JointFigures | undefined, kind = "unlearn"): HTMLElement => {
  const { element, render } = createBesideRetrained();
  render({
    run: { kind, evaluations: [{ step: 1, phase: "after", summary }] },
    evaluation: 0,
    passages: { besideRetrained: () => found },
  } as unknown as PageContext);
  return element;
};
const cellsOf = (card: HTMLElement): string[][] =>
  [...card.querySelectorAll("tr")].map((row) => [...row.children].map(({ textContent }) => textContent));

it("shows the membership attacks beside the retrained model with their intervals, and the forget quality", () => {
  const card = shown({
    membership: { attacks: [attack], reference },
    forgetQuality: { pValue: 0.031, distance: 0.25, ratios: [24, 23] },
  });
  expect(card.hidden).toBe(false);
  expect(cellsOf(card)).toEqual([
    ["attack", "model", "retrained", "s", "PrivLeak"],
    ["loss attack, AUC", "0.800 (0.700 to 0.900)", "0.400", "0.000", "−66.7 %"],
    ["Reference attack, AUC", "0.600 (0.500 to 0.700)", "", "", ""],
  ]);
  expect(card.textContent).toContain("A negative PrivLeak means that too little was forgotten.");
  expect(card.textContent).toContain("Forget quality: p = 0.031 (24 truth ratios against 23 of the retrained model");
});

it("links its words to entries of the glossary", () => {
  const card = shown({
    membership: { attacks: [attack], reference },
    forgetQuality: { pValue: 0.5, distance: 0.1, ratios: [24, 24] },
  });
  const links = [...card.querySelectorAll("a")].map((link) => link.getAttribute("href"));
  const terms = [...glossaryMarkdown().matchAll(/^## (.+)$/gm)].map(([, term = ""]) => glossaryAddress(term));
  expect(links).toHaveLength(5);
  expect(links.filter((link) => !terms.includes(link ?? ""))).toEqual([]);
  expect(links.at(-1)).toBe(glossaryAddress(forgetQualityGlossary[0]));
});

it("is hidden without such figures, and in an assessment", () => {
  expect(shown(undefined).hidden).toBe(true);
  expect(shown({}).hidden).toBe(true);
  expect(shown({ membership: { attacks: [attack] } }, "assess").hidden).toBe(true);
  const card = shown({ forgetQuality: { pValue: null, ratios: [24, 0] } });
  expect(card.hidden).toBe(false);
  expect(card.querySelector<HTMLElement>(".scroll")?.hidden).toBe(true);
});

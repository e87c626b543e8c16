// @vitest-environment happy-dom
import { expect, it } from "vitest";
import type { Inspection } from "../../../src/protocol/dashboard";
import { percentileTerm, ratioTerm } from "../../../src/protocol/documentMembership/terms";
import { glossaryAddress } from "../../../src/protocol/glossary";
import type { PageActions, PageContext } from "../../../webview/context";
import { createInspector } from "../../../webview/sections/inspector";

/** Shows a document with what an attacker learns from its loss. */
const shown = async (membership: Inspection["membership"], retrained: number | null = null): Promise<HTMLElement> => {
  const document = { id: "a", split: "forget", task: "a", kind: "completion" } as const;
  const inspection: Inspection = {
    passage: {
      ...{ ...document, document: "a", prompt: "p", answer: "text of a", rephrasings: [] },
      source: { file: "/a", line: 1 },
    },
    record: { ...document, completion: "text", score: 0.5, loss: 1 },
    membership,
    retrained,
  };
  const replies: Partial<Record<string, unknown>> = { inspect: inspection, history: [] };
  const actions = {
    ask: (kind: string) => Promise.resolve(replies[kind]),
    attempt: (action: () => Promise<unknown>) => void action(),
    change: () => undefined,
    followProbe: () => () => undefined,
  } as unknown as PageActions;
  const { element, render } = createInspector(actions, () => undefined);
  const passages = { rows: () => undefined };
  const run = { id: "run", attempt: 0, evaluations: [] };
  render({ run, view: { passage: 0 }, evaluation: 0, passages } as unknown as PageContext);
  await new Promise((resolve) => setTimeout(resolve));
  return element;
};

const linksIn = (inspector: HTMLElement): (string | null)[] =>
  [...inspector.querySelectorAll("a.term")].map((link) => link.getAttribute("href"));

it("says what an attacker learns from the loss of a document, and links to the glossary", async () => {
  const inspector = await shown({ loss: 1, percentile: 1, unseen: 24, isOfTask: true, log10Ratio: 1 });
  expect(inspector.textContent).toContain("The model predicts it better than all 24 unseen documents of its task.");
  expect(inspector.textContent).toContain("An attacker who guesses “trained on” for every document");
  expect(inspector.textContent).toContain("Such a loss is about 10 times likelier for a retain document");
  expect(linksIn(inspector)).toEqual([percentileTerm, ratioTerm].map(({ term }) => glossaryAddress(term)));
});

it("says why nothing was measured", async () => {
  const inspector = await shown({ problem: "of a reason" });
  expect(inspector.textContent).toContain(
    "What an attacker learns about this document was not measured, because of a reason.",
  );
  expect(linksIn(inspector)).toEqual([glossaryAddress(percentileTerm.term)]);
});

it("says nothing about a question", async () => {
  expect(linksIn(await shown(null))).toEqual([]);
});

it("says how much of the passage the retrained model recites", async () => {
  const inspector = await shown(null, 0.125);
  expect(inspector.textContent).toContain("The retrained model recites 13 % of it, 38 percentage points less.");
  expect((await shown(null)).textContent).not.toContain("retrained");
});

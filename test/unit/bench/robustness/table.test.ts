import { expect, it } from "vitest";
import { summarize } from "../../../../src/evaluation/summarize";
import type { PassageEvaluation } from "../../../../src/protocol/metrics";
import type { Attacked } from "../../../bench/robustness/attack";
import type { Measurement } from "../../../bench/real/finishedJob";
import { robustnessTable } from "../../../bench/robustness/table";

/** A measurement with these recited shares. The loss is 1 for forget documents and 2 for unseen ones. */
const measurement = (
  forget: Readonly<Record<string, number>>,
  retain: Readonly<Record<string, number>>,
): Measurement => {
  const record = (split: "forget" | "retain" | "holdout", id: string, score: number | null): PassageEvaluation => ({
    ...{ id, split, task: "Task1", kind: "completion", completion: "some words", score },
    ...(split !== "retain" && { loss: split === "forget" ? 1 : 2 }),
  });
  const records = [
    ...Object.entries(forget).map(([id, score]) => record("forget", id, score)),
    ...Object.entries(retain).map(([id, score]) => record("retain", id, score)),
    ...["u1", "u2"].map((id) => record("holdout", id, null)),
  ];
  const summary = summarize(records, { utility: null, utilitySet: null, perplexity: null });
  return { summary: { ...summary, intervals: { "forget.regurgitation": [0.25, 0.5] } }, records, passages: [] };
};

/** A model that recites this share of each of three documents before, and these after it was taught the first one. */
const attacked = (label: string, before: number, after: readonly [number, number]): Attacked => {
  const whole = measurement({ a: before, b: before, c: before }, { kept: 1 });
  const relearned = measurement({ b: after[0], c: after[1] }, { a: 0.875 });
  return { label, asItIs: whole, rounded: whole, relearned };
};

it("shows what comes back of the documents that the attacker does not have, beside the retrained model", async () => {
  const lines = (
    await robustnessTable([attacked("unlearned", 0.25, [0.5, 0.5]), attacked("retrained", 0.125, [0.25, 0.25])])
  ).split("\n");
  expect(lines[0]).toBe("|  | unlearned | retrained |");
  const row = (start: string) => lines.find((line) => line.startsWith(`| ${start}`));
  expect(row("as it is: forget, recited (r)")).toBe(
    "| as it is: forget, recited (r) | 0.250; +0.125 | 0.125 (0.250 to 0.500) |",
  );
  expect(row("in 4 bits: retain, recited (r)")).toBe("| in 4 bits: retain, recited (r) | 1.000; 0.000 | 1.000 |");
  expect(row("relearned: other three quarters, recited (r)")).toBe(
    "| relearned: other three quarters, recited (r) | 0.500; +0.250 | 0.250 (0.250 to 0.500) |",
  );
  expect(row("other three quarters, recited (r): what came back")).toBe(
    "| other three quarters, recited (r): what came back | +0.250 | +0.125 |",
  );
  expect(row("relearned: taught quarter, recited (r)")).toContain("| 0.875");
  expect(row("in 4 bits: attacker detects training (loss, AUC)")).toContain("| 1.000");
});

it("shows each model with its own interval if no model is the retrained one", async () => {
  const table = await robustnessTable([attacked("a", 0.25, [0.5, 0.5]), attacked("b", 0.125, [0.25, 0.25])]);
  expect(table).toContain("| as it is: forget, recited (r) | 0.250 (0.250 to 0.500) | 0.125 (0.250 to 0.500) |");
});

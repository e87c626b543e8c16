import { expect, it } from "vitest";
import { describeForgotten, describeUnmeasured } from "../../../src/protocol/forgotten";
import type { PassageEvaluation } from "../../../src/protocol/metrics";

const record = (
  id: string,
  score: number | null,
  kind: "completion" | "question" = "completion",
): PassageEvaluation => ({
  ...{ id, split: "forget", task: "T", kind, completion: "", score },
  ...(score === null && { unmeasured: { score: "it is broken" } }),
});

it("claims that nothing is recited only if every completion was measured", () => {
  expect(describeForgotten([record("a", 0), record("b", 0.1)])).toBe(
    "The model recites no passage of the forget set any more.",
  );
  expect(describeForgotten([record("a", 0), record("b", null)])).toBe(
    "The model recites none of the 1 passages of the forget set that could be measured. " +
      "1 of the 2 rows of the forget set could not be measured, because it is broken. The first of these rows is b.",
  );
  expect(describeForgotten([record("b", null)])).toMatch(/^It is not known whether the model still recites /);
});

it("says nothing about reciting if the forget set has only questions", () => {
  expect(describeForgotten([record("q", 0, "question")])).toBeUndefined();
  expect(describeForgotten([record("q", null, "question")])).toMatch(/^1 of the 1 rows/);
  expect(describeUnmeasured([record("q", 0, "question")])).toBeUndefined();
});

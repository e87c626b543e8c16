import { expect, it } from "vitest";
import { assessedEvaluations } from "../../../../src/editor/dashboard/assessedEvaluations";
import { isSample } from "../../../../src/protocol/measuredPart";
import type { AssessedState } from "../../../../src/protocol/attacks";
import type { AttackEvent } from "../../../../src/protocol/events";

const attack = (state: AssessedState, file?: string): AttackEvent => ({
  ...{ type: "attack", attempt: 0, time: "", step: 1, state, model: "unlearned", seconds: 1 },
  values: { recited: 0.1, answered: null, span: 0 },
  ...(file !== undefined && { file }),
});

it("lists the measurements of an assessment by name, and calls those of a part of the passages a sample", () => {
  const found = assessedEvaluations([attack("asItIs", "a"), attack("fourBits", "b"), attack("relearning", "c")]);
  expect(found.map((each) => [each.label, isSample(each)])).toEqual([
    ["unlearned model", false],
    ["unlearned model, rounded to 4 bits", false],
    ["unlearned model, trained on a part of the forget set", true],
  ]);
});

it("leaves out an attack that was not made", () => {
  expect(assessedEvaluations([attack("unrelated")])).toEqual([]);
});

import { expect, it } from "vitest";
import { beforeName, stepName, stepNumber, stepWord } from "../../../src/protocol/stepNames";

it("calls the steps of a monitor rounds and counts them from 1", () => {
  expect([stepWord("monitor"), stepNumber("monitor", 0), stepName("monitor", 2)]).toEqual(["round", 1, "round 3"]);
  expect(beforeName("monitor")).toBe("round 1");
  for (const kind of ["unlearn", "prepare", "assess"] as const) {
    expect([stepWord(kind), stepNumber(kind, 0), stepName(kind, 2)]).toEqual(["step", 0, "step 2"]);
    expect(beforeName(kind)).toBe("before");
  }
});

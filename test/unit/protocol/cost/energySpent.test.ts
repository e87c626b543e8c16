import { describe, expect, it } from "vitest";
import { formatEnergy } from "../../../../src/protocol/cost/energy";
import { describeCoverage, describeEnergy, energySpent } from "../../../../src/protocol/cost/energySpent";
import type { Energy } from "../../../../src/protocol/cost/energy";
import type { RunEvent } from "../../../../src/protocol/events";

/** The events of a crashed attempt with these energies. Undefined stands for an event without one. */
const crashOf = (...energies: readonly (Energy | undefined)[]): RunEvent[] =>
  energies.map((energy) => ({
    ...{ type: "state", state: "training", step: 0, attempt: 0, time: "" },
    ...(energy && { energy }),
  }));
/** The same for an attempt that has ended. */
const attemptOf = (...energies: readonly (Energy | undefined)[]): RunEvent[] => [
  ...crashOf(...energies),
  { type: "state", state: "done", step: 0, attempt: 0, time: "" },
];
const whole = attemptOf({ processors: 0 }, { processors: 50, cards: 10 }, undefined);

describe("the energy of a run", () => {
  it("adds up the last energies of all attempts", () => {
    expect(energySpent([whole, attemptOf({ processors: 1, cards: 2 })])).toEqual({
      ...{ joules: 63, sources: ["processors", "cards"], isWhole: true },
    });
  });

  it("is only a part if an attempt did not tell it, or did not tell all of it until its end", () => {
    for (const other of [attemptOf({}), attemptOf(undefined), attemptOf({ processors: 0 })])
      expect(energySpent([whole, other])).toMatchObject({ joules: 60, isWhole: false });
    expect(energySpent([attemptOf({ processors: 7 }, {})])).toMatchObject({ joules: 7, isWhole: false });
    expect(energySpent([whole, crashOf({ processors: 1, cards: 2 })])).toMatchObject({ joules: 63, isWhole: false });
    expect(energySpent([])).toBeUndefined();
  });

  it("is not told, or not recorded by an earlier version", () => {
    expect(energySpent([attemptOf({}), attemptOf({})])).toEqual({ joules: undefined, sources: [], isWhole: true });
    expect(energySpent([attemptOf(undefined)])).toBeUndefined();
  });

  it.each([
    [whole, "0.0167 Wh"],
    [[...whole, ...attemptOf({ processors: 50 })], "at least 0.0167 Wh"],
    [attemptOf({}), "not told"],
    [attemptOf(undefined), "not recorded"],
  ])("has a text of its own: case %#", (attempt, text) => {
    expect(describeEnergy(energySpent([attempt]))).toBe(text);
  });
});

it.each([
  [30, "under 0.01 Wh"],
  [3600, "1 Wh"],
  [126_360, "35.1 Wh"],
  [3_599_000, "1 kWh"],
  [4_446_000, "1.24 kWh"],
])("writes %d joules as %s", (joules, text) => {
  expect(formatEnergy(joules)).toBe(text);
});

it("says what is counted, or why there is no energy", () => {
  const spent = energySpent([whole]);
  expect(describeCoverage(spent, ["cards", "processors"])).toMatch(
    /^The energy is that of the whole machine, .* its processors and its NVIDIA cards tell it; main memory/,
  );
  expect(describeCoverage(energySpent([attemptOf({})]), [])).toBe("This machine does not tell its energy.");
  expect(describeCoverage(undefined, [])).toContain("an earlier version of Lethe");
});

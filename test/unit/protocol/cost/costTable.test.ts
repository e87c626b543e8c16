import { describe, expect, it } from "vitest";
import { costLines, costTable, describeRunCost, shareOfRetraining } from "../../../../src/protocol/cost/costTable";
import type { Costs, PreparedCost } from "../../../../src/protocol/cost/costs";
import type { EnergySpent } from "../../../../src/protocol/cost/energySpent";

const energy = (joules: number, rest: Partial<EnergySpent> = {}): EnergySpent => ({
  ...{ joules, sources: ["processors"], isWhole: true },
  ...rest,
});
const notTold: EnergySpent = { joules: undefined, sources: [], isWhole: true };
const run = {
  ...{ preparing: 10, training: 60, measuring: 20, other: 10, total: 100, steps: 12, tokens: 6000 },
  ...{ peakBytes: 1e9, energy: energy(7200) },
};
/** A preparation that cost four times as much. */
const prepared: PreparedCost = { ...run, total: 400, peakBytes: 4e9, energy: energy(28_800), elsewhere: null };
const alone: Costs = { run, place: "cpu", target: undefined, retrained: undefined, estimate: undefined };
const linesOf = (costs: Partial<Costs>): string => costLines({ ...alone, ...costs }).join("\n");

describe("the table of costs", () => {
  it("has a column for each known preparation, and the phases if they are wanted", () => {
    expect(costTable({ ...alone, target: prepared, retrained: { ...prepared, energy: undefined } })).toEqual({
      head: ["cost", "this run", "preparing the target model", "preparing the retrained model"],
      rows: [
        ["Time in all", "1 min 40 s", "6 min 40 s", "6 min 40 s"],
        ["Largest memory", "1.0 GB", "4.0 GB", "4.0 GB"],
        ["Energy", "2 Wh", "8 Wh", "not recorded"],
      ],
    });
    expect(
      costTable(alone, { withPhases: true })
        .rows.map(([name]) => name)
        .slice(0, 2),
    ).toEqual([...["Time: preparing the training", "Time: training"]]);
  });

  it("has no row for an energy that nobody knows", () => {
    const costs = { ...alone, run: { ...run, energy: notTold } };
    expect(costTable(costs).rows.map(([name]) => name)).toEqual(["Time in all", "Largest memory"]);
    expect(costLines(costs)).toContain("This machine does not tell its energy.");
  });
});

describe("the share of a retraining", () => {
  it("is that of the known run", () => {
    const share =
      "This run took 25 % of the time, 25 % of the memory and 25 % of the energy of preparing the retrained model.";
    expect(shareOfRetraining({ ...alone, retrained: prepared })).toBe(share);
    expect(shareOfRetraining({ ...alone, target: prepared })).toBeUndefined();
    expect(linesOf({ retrained: prepared, target: prepared })).toContain(share);
    expect(linesOf({ retrained: prepared, target: prepared })).not.toMatch(/of preparing the target|Estimate/);
  });

  it.each([
    ["a part of it is missing", energy(28_800, { isWhole: false })],
    ["it comes from other parts of a machine", energy(28_800, { sources: ["processors", "cards"] })],
    ["the machine did not tell it", notTold],
    ["it was not recorded", undefined],
  ])("has no energy if %s", (_, other) => {
    expect(shareOfRetraining({ ...alone, retrained: { ...prepared, energy: other } })).toBe(
      "This run took 25 % of the time and 25 % of the memory of preparing the retrained model.",
    );
  });

  it("says where the preparation ran, if not on the same machine", () => {
    expect(shareOfRetraining({ ...alone, retrained: { ...prepared, elsewhere: "webgpu: a card" } })).toMatch(
      /^This run took .* of preparing the retrained model\. Preparing the retrained model ran on .*: webgpu: a card\.$/,
    );
    expect(linesOf({ retrained: { ...prepared, elsewhere: "webgpu: a card" } })).toContain(
      "so these shares compare the machines too: webgpu: a card.",
    );
    expect(linesOf({ retrained: prepared })).not.toContain("machines too");
  });

  it("is an estimate if no run has retrained, from the target model or from the speed of the steps", () => {
    const asTarget = linesOf({ target: prepared, estimate: { by: "asTarget", trainingSeconds: 240 } });
    expect(asTarget).toContain(
      "Estimate: its training takes about 4 minutes, and it costs as much as the target model",
    );
    expect(asTarget).toContain("25 % of the energy of preparing the target model.");
    const onePass = linesOf({ estimate: { by: "onePass", trainingSeconds: 24 } });
    expect(onePass).toContain("Estimate: at the speed of this run's steps, one pass over the texts to keep takes ");
    expect(onePass).toContain("This run's training took the time of about 2.5 such passes.");
  });
});

it("puts the cost of a run into one line", () => {
  expect(describeRunCost(run)).toBe("1 min 40 s, at most 1.0 GB of memory, 2 Wh");
  expect(describeRunCost({ ...run, energy: notTold })).toBe("1 min 40 s, at most 1.0 GB of memory");
});

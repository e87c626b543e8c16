import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../../../src/control/check/checkConfiguration";
import type { CheckResult } from "../../../../src/control/check/checkConfiguration";
import { estimateSeconds } from "../../../../src/terminal/runTime/estimateSeconds";
import { createCheckedFolder } from "../../control/check/checkFixture";
import { openTestModel } from "../../support/openTestModel";

const estimate = async (changes: object, change: (checked: CheckResult) => CheckResult = (checked) => checked) => {
  const { configure, inside } = await createCheckedFolder();
  const file = await configure({ device: { name: "cpu" }, ...changes });
  const checked = await checkConfiguration({ file }, { findDevices: () => Promise.reject(new Error("not needed")) });
  const model = await openTestModel(inside("model"));
  const rows = checked.sets.forget ?? [];
  const records = rows.map(({ answer }) => ({ completion: answer }));
  return estimateSeconds(change(checked), { model, rows, records }).finally(() => model.dispose());
};

describe("the time of a run", () => {
  it("grows with the number of steps", async () => {
    const few = await estimate({ training: { steps: 10 } });
    const many = await estimate({ training: { steps: 100_000 } });
    expect(few).toBeGreaterThan(0);
    expect(many).toBeGreaterThan(few ?? Infinity);
  });

  it("grows with what earlier requests had to forget", async () => {
    const training = { steps: 1 };
    const without = await estimate({ training });
    const many = (checked: CheckResult) => ({
      ...checked,
      earlier: Array.from({ length: 2000 }, () => checked.sets.forget ?? []).flat(),
    });
    expect(await estimate({ training }, many)).toBeGreaterThan(10 * (without ?? Infinity));
  });

  it.each([
    ["on a GPU", {}, (checked) => ({ ...checked, device: { kind: "webgpu" } })],
    ["without a whole configuration", {}, (checked) => ({ ...checked, configuration: undefined })],
    ["on weights of 4 bits", { adapter: { type: "lora", frozenBits: 4 } }, (checked) => checked],
  ] satisfies [string, object, (checked: CheckResult) => CheckResult][])("has no estimate %s", async (...given) => {
    expect(await estimate(given[1], given[2])).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { openRunDevice } from "../../../../src/engine/run/openRunDevice";

const host = { report: () => undefined };

describe("what a run computes on", () => {
  it("is the processor in float32 where precision is a free choice", async () => {
    expect((await openRunDevice({ name: "cpu", precision: "auto" }, 0, host)).kind).toBe("cpu");
  });

  it("is refused where the processor is to compute in float16", async () => {
    await expect(openRunDevice({ name: "cpu", precision: "float16" }, 0, host)).rejects.toThrow(
      '"device.precision" is "float16", but the processor computes in float32 alone; set it to "auto" or "float32".',
    );
  });
});

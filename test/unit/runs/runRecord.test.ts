import { describe, expect, it } from "vitest";
import { createRunId } from "../../../src/runs/runRecord";

const now = new Date("2026-01-31T23:59:58.765Z");

describe("createRunId", () => {
  it.each([
    ["recommended", "20260131-235958-recommended-00iz"],
    ["Čapek's run / nr. 2: NPO?", "20260131-235958-capek-s-run-nr-2-npo-00iz"],
    ["../..", "20260131-235958-run-00iz"],
    ["x".repeat(200), `20260131-235958-${"x".repeat(40)}-00iz`],
  ])("makes %j safe for a file system", (name, id) => {
    const draws = [0, 0.0001, 0.5, 0.9999];
    expect(createRunId(name, now, () => draws.shift() ?? 0)).toBe(id);
  });

  it("sorts by time", () => {
    const later = createRunId("a", new Date("2026-10-01T00:00:00Z"), () => 0);
    expect(createRunId("b", now, () => 0.9) < later).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import { newlyEnded } from "../../../src/editor/run";
import type { Run } from "../../../src/editor/run";
import type { RunStatus } from "../../../src/protocol/runStatus";
import { emptyDigest } from "../../../src/runs/runDigest";

const run = (status: RunStatus, attempt = 0, folder = "/runs/one"): Run => ({
  ...{ folder, id: "one", name: "one", kind: "unlearn", record: undefined, status, reason: undefined },
  digest: { ...emptyDigest, attempt },
});

describe("a run has newly ended", () => {
  it("when it was active at the last look", () => {
    const crashed = run("crashed");
    expect(newlyEnded([run("training")], [crashed])).toEqual([crashed]);
  });

  it("when an attempt began and ended between two looks", () => {
    const failed = run("failed", 1);
    expect(newlyEnded([run("paused", 0)], [failed])).toEqual([failed]);
  });

  it("not when it had ended before, is new, is still active, or has just begun", () => {
    expect(newlyEnded([run("done")], [run("done")])).toEqual([]);
    expect(newlyEnded([run("training", 0, "/runs/other")], [run("done")])).toEqual([]);
    expect(newlyEnded([run("training")], [run("exporting")])).toEqual([]);
    expect(newlyEnded([run("paused", 0)], [run("training", 1)])).toEqual([]);
  });
});

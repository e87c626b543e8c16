import { describe, expect, it } from "vitest";
import { followRun } from "../../../src/control/follow";
import type { RunEvent } from "../../../src/protocol/events";
import { openRunLog } from "../../../src/runs/runLog";
import { newRun } from "../engine/run/runFixture";

const warning = { type: "warning", step: 1, message: "a word" } as const;

describe("followRun", () => {
  it("reports earlier and new events until the final state", async () => {
    const runFolder = await newRun();
    const log = openRunLog(runFolder, 0);
    log.append({ type: "state", state: "starting", step: 0 });
    const seen: RunEvent[] = [];
    const end = followRun(runFolder, (event) => seen.push(event), { isAlive: () => true });
    await expect.poll(() => seen.length).toBe(1);
    log.append(warning);
    log.append({ type: "state", state: "failed", step: 1, reason: "The disk is full." });
    log.close();
    expect(await end).toEqual({ state: "failed", reason: "The disk is full." });
    expect(seen.map(({ type }) => type)).toEqual(["state", "warning", "state"]);
  });

  it("names the log if the engine ended without a final state", async () => {
    const runFolder = await newRun();
    openRunLog(runFolder, 0).append(warning);
    const seen: RunEvent[] = [];
    const end = await followRun(runFolder, (event) => seen.push(event), { isAlive: () => false });
    expect(end.state).toBe("lost");
    expect(end.reason).toBe(`The engine ended without saying why; see ${runFolder}/engine.log.`);
    expect(seen).toHaveLength(1);
  });

  it("sees a final state that was written just before the engine's end", async () => {
    const runFolder = await newRun();
    const log = openRunLog(runFolder, 0);
    const isAlive = () => {
      log.append({ type: "state", state: "done", step: 5 });
      return false;
    };
    expect(await followRun(runFolder, () => undefined, { isAlive })).toEqual({ state: "done" });
  });

  it("continues after the final state of an earlier attempt", async () => {
    const runFolder = await newRun();
    openRunLog(runFolder, 0).append({ type: "state", state: "stopped", step: 5 });
    const resumed = openRunLog(runFolder, 1);
    resumed.append({ type: "resumed", fromStep: 5 });
    resumed.append({ type: "state", state: "done", step: 9 });
    expect(await followRun(runFolder, () => undefined, { isAlive: () => true })).toEqual({ state: "done" });
  });

  it("stops following, but not the run, on a signal", async () => {
    const runFolder = await newRun();
    const options = { isAlive: () => true, signal: AbortSignal.timeout(50) };
    expect(await followRun(runFolder, () => undefined, options)).toEqual({ state: "unfollowed" });
  });
});

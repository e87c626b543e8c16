import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createRunStore } from "../../../src/editor/runStore";
import { fake, resetFake } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
/** Scans that have begun; the test ends them. */
const scans = vi.hoisted(() => [] as (() => void)[]);
vi.mock(import("../../../src/editor/trackRuns"), () => ({
  trackRuns: () => ({
    runs: [],
    scan: () => new Promise<boolean>((resolve) => scans.push(() => resolve(false))),
    poll: () => Promise.resolve(false),
    watch: () => Promise.reject(new Error("not asked for")),
  }),
}));

beforeEach(resetFake);
afterEach(() => void vi.useRealTimers());

it("scans again soon when a run appears during a scan", async () => {
  // The clock stands still, so no regular scan becomes due.
  vi.useFakeTimers({ toFake: ["Date"] });
  fake.files = ["/work/.lethe/runs/one/run.json"];
  const context = { workspaceState: { get: () => [] }, subscriptions: [] };
  const store = createRunStore(context as never, { error: () => undefined } as never, () => undefined);
  await expect.poll(() => scans.length).toBe(1);
  const records = fake.watchers.filter(({ pattern }) => typeof pattern !== "string");
  expect(records).toHaveLength(1);
  records[0]?.created.fire(undefined as never);
  scans[0]?.();
  await expect.poll(() => scans.length).toBe(2);
  scans[1]?.();
  store.dispose();
});

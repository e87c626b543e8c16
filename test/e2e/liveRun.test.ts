import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EvaluationEvent, RunEvent } from "../../src/protocol/events";
import type { Workbench } from "../host/workbench.mjs";
import { createTinyWorkspace } from "../host/workspaces.mjs";
import { dashboardIsShown, patience, shownStep, stateIsShown, tabledEvaluations } from "./support/dashboardPage";
import { enginesBelow } from "./support/engines";
import { openWorkbench, pictureFailures } from "./support/openWorkbench";

let workbench: Workbench;
let folder: string;

beforeAll(async () => {
  workbench = await openWorkbench();
  folder = path.join(workbench.folder, "tiny");
  await createTinyWorkspace(folder);
  await workbench.open(folder);
});

afterAll(() => (workbench as Workbench | undefined)?.dispose());

pictureFailures(() => workbench);

const step = (): Promise<number> => shownStep(workbench);
const evaluations = (): Promise<string[]> => tabledEvaluations(workbench);

const heading = {
  before: () => "before",
  during: (at: number) => `step ${at}`,
  after: (at: number) => `after, step ${at}`,
};

/** The rows that the run's log asks for, without those of steps that a later attempt has taken anew. */
const loggedEvaluations = async (): Promise<string[]> => {
  const runs = path.join(folder, ".lethe/runs");
  const [run = ""] = await readdir(runs);
  const lines = (await readFile(path.join(runs, run, "events.ndjson"), "utf8")).trim().split("\n");
  let measured: EvaluationEvent[] = [];
  for (const event of lines.map((line) => JSON.parse(line) as RunEvent)) {
    if (event.type === "evaluation") measured.push(event);
    if (event.type === "resumed") measured = measured.filter((earlier) => earlier.step <= event.fromStep);
  }
  return measured.map((event) => heading[event.phase](event.step));
};

describe("a run that works", () => {
  it("starts from the palette and moves in its dashboard", async () => {
    await workbench.runCommand("Lethe: Start Run");
    await workbench.pick("long");
    await workbench.runCommand("Lethe: Open Dashboard");
    await dashboardIsShown(workbench);
    await expect.poll(step, patience).toBeGreaterThan(0);
    const before = await step();
    await expect.poll(step, patience).toBeGreaterThan(before);
    const rows = (await evaluations()).length;
    await expect.poll(async () => (await evaluations()).length, patience).toBeGreaterThan(rows);
  }, 300_000);

  it("goes on through a reload of the window, with nothing lost or doubled", async () => {
    const before = await step();
    const measured = await evaluations();
    await workbench.reload();
    await dashboardIsShown(workbench);
    await expect.poll(step, patience).toBeGreaterThan(before);
    const after = await evaluations();
    expect(after.slice(0, measured.length)).toEqual(measured);
    expect(new Set(after).size).toBe(after.length);
  }, 300_000);

  it("pauses when the palette tells it to, with its engine gone, and goes on from there", async () => {
    await workbench.runCommand("Lethe: Pause Run");
    await stateIsShown(workbench, "paused");
    await expect.poll(() => enginesBelow(folder), patience).toEqual([]);
    const paused = await step();
    await workbench.runCommand("Lethe: Resume Run");
    await stateIsShown(workbench, "training");
    await expect.poll(step, patience).toBeGreaterThan(paused);
  }, 150_000);

  it("is crashed, with the reason and a way to resume, when its engine is killed", async () => {
    const [engine] = await enginesBelow(folder);
    if (engine === undefined) throw new Error("No engine works.");
    process.kill(engine, "SIGKILL");
    await stateIsShown(workbench, "crashed");
    const toast = workbench.toast("long crashed. The engine ended without saying why");
    await toast.getByRole("button", { name: "Resume" }).click();
    await stateIsShown(workbench, "training");
    const resumed = await step();
    await expect.poll(step, patience).toBeGreaterThan(resumed);
  }, 150_000);

  it("stops when the palette tells it to, and shows what its log tells, no more and no less", async () => {
    await workbench.runCommand("Lethe: Stop Run");
    await stateIsShown(workbench, "stopped");
    expect(await evaluations()).toEqual(await loggedEvaluations());
    await expect.poll(() => enginesBelow(folder), patience).toEqual([]);
  }, 150_000);
});

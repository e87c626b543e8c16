import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import type { EvaluationEvent, RunEvent, ScoringEvent } from "../../src/protocol/events";
import { describePart } from "../../src/protocol/measuredPart";
import { createTinyWorkspace } from "../host/workspaces.mjs";
import { dashboardIsShown, shownStep, stateIsShown, stepIsBeyond, tabledEvaluations } from "./support/dashboardPage";
import { enginesBelow } from "./support/engines";
import { quickInput } from "./support/quickInput";
import { workbenchTest } from "./support/workbenchTest";

let folder: string;

const it = workbenchTest(async (workbench) => {
  folder = path.join(workbench.folder, "tiny");
  await createTinyWorkspace(folder);
  await workbench.open(folder);
});

const heading = {
  before: () => "before",
  during: (at: number) => `step ${at}`,
  after: (at: number) => `after, step ${at}`,
};

/**
 * The rows that the run's log implies, without those of steps that a later attempt has repeated: first the evaluations,
 * then the measurements by scoring alone.
 */
const loggedMeasurements = async (): Promise<string[]> => {
  const runs = path.join(folder, ".lethe/runs");
  const [run = ""] = await readdir(runs);
  const lines = (await readFile(path.join(runs, run, "events.ndjson"), "utf8")).trim().split("\n");
  let measured: (EvaluationEvent | ScoringEvent)[] = [];
  for (const event of lines.map((line) => JSON.parse(line) as RunEvent)) {
    if (event.type === "evaluation" || event.type === "scoring") measured.push(event);
    if (event.type === "resumed") measured = measured.filter((earlier) => earlier.step <= event.fromStep);
  }
  return [
    ...measured.flatMap((event) => (event.type === "evaluation" ? heading[event.phase](event.step) : [])),
    ...measured.flatMap((event) =>
      event.type === "scoring" ? `step ${event.step}, scored ${describePart({ phase: "during", ...event })}` : [],
    ),
  ];
};

describe("a run at work", () => {
  it("starts from the palette and moves in its dashboard", async ({ workbench }) => {
    await workbench.runCommand("Lethe: Start Run");
    await workbench.pick("long");
    await workbench.runCommand("Lethe: Open Dashboard");
    await dashboardIsShown(workbench);
    await stepIsBeyond(workbench, 0);
    await stepIsBeyond(workbench, await shownStep(workbench));
    const rows = (await tabledEvaluations(workbench)).length;
    await expect.poll(async () => (await tabledEvaluations(workbench)).length).toBeGreaterThan(rows);
  });

  it("continues through a reload of the window, with nothing lost or doubled", async ({ workbench }) => {
    const step = await shownStep(workbench);
    const measured = await tabledEvaluations(workbench);
    await workbench.reload();
    await dashboardIsShown(workbench);
    await stepIsBeyond(workbench, step);
    const after = await tabledEvaluations(workbench);
    expect(after).toEqual(expect.arrayContaining(measured));
    expect(new Set(after).size).toBe(after.length);
  });

  it("pauses from the palette, ends its engine, stays paused through a reload, and resumes", async ({ workbench }) => {
    const statusItem = workbench.page.locator('.statusbar-item[id*="lethe.status"]');
    await workbench.runCommand("Lethe: Pause Run");
    await stateIsShown(workbench, "paused");
    await expect.poll(() => enginesBelow(folder)).toEqual([]);
    await statusItem.filter({ hasText: "long paused" }).waitFor();
    const paused = await shownStep(workbench);
    await workbench.reload();
    await statusItem.filter({ hasText: "long paused" }).waitFor();
    await stateIsShown(workbench, "paused");
    expect(await shownStep(workbench)).toBe(paused);
    await workbench.runCommand("Lethe: Resume Run");
    await stateIsShown(workbench, "training");
    await stepIsBeyond(workbench, paused);
  });

  it("shows as crashed, with the reason and a way to resume, when its engine is killed", async ({ workbench }) => {
    const [engine] = await enginesBelow(folder);
    if (engine === undefined) throw new Error("There is no engine at work.");
    process.kill(engine, "SIGKILL");
    await stateIsShown(workbench, "crashed");
    const toast = workbench.toast("long crashed. The engine ended without saying why");
    await toast.getByRole("button", { name: "Resume" }).click();
    await stateIsShown(workbench, "training");
    await stepIsBeyond(workbench, await shownStep(workbench));
  });

  it("stops from the palette, and shows exactly what its event log contains", async ({ workbench }) => {
    await workbench.runCommand("Lethe: Stop Run");
    await stateIsShown(workbench, "stopped");
    await expect.poll(() => tabledEvaluations(workbench)).toEqual(await loggedMeasurements());
    await expect.poll(() => enginesBelow(folder)).toEqual([]);
  });

  it("is assessed in the background, through a reload of the window", async ({ workbench }) => {
    await workbench.runCommand("Lethe: Assess Model");
    await quickInput(workbench).pickMany("Assess Model", ["rounded to 4 bits", "trained on a part of the forget set"]);
    await workbench
      .toast("The assessment of long runs in the background")
      .getByRole("button", { name: "Open Dashboard" })
      .click();
    const dashboard = workbench.webview();
    await dashboard.locator(".assessment tbody th", { hasText: "unlearned model" }).first().waitFor();
    await workbench.reload();
    const outcomes = dashboard.locator(".assessment .targets li");
    await outcomes.filter({ hasText: "rounded to 4 bits" }).waitFor();
    await outcomes.filter({ hasText: "trained on a part of the forget set" }).waitFor();
    await stateIsShown(workbench, "done");
    await expect.poll(() => enginesBelow(folder)).toEqual([]);
    // The way to the passages of an attack.
    await outcomes.filter({ hasText: "rounded to 4 bits" }).getByRole("button").click();
    await dashboard.locator(".passages .row").first().waitFor();
  });
});

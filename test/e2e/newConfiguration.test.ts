import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Workbench } from "../host/workbench.mjs";
import { createTinyWorkspace } from "../host/workspaces.mjs";
import { openWorkbench, pictureFailures } from "./support/openWorkbench";
import { quickInput } from "./support/quickInput";

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

describe("New Run Configuration", () => {
  const isStep = (step: number): Promise<void> =>
    quickInput(workbench)
      .title.filter({ hasText: `(${step}/7)` })
      .waitFor();

  it("asks step by step, leads back, and writes a commented configuration", async () => {
    const { pick, page } = workbench;
    const { back, focusedRow, enter } = quickInput(workbench);
    await workbench.runCommand("Lethe: New Run Configuration");
    await isStep(1);
    await pick("Prepare a target model");
    await isStep(2);
    await pick("model");
    await isStep(3);
    await back.click();
    await isStep(2);
    // What was answered before has the focus.
    await focusedRow.filter({ hasText: "model" }).waitFor();
    await back.click();
    await isStep(1);
    await focusedRow.filter({ hasText: "Prepare a target model" }).waitFor();
    expect(await back.count()).toBe(0);
    await pick("Make a model forget");
    await isStep(2);
    await pick("model");
    await isStep(3);
    await pick("forget.jsonl");
    await isStep(4);
    await pick("retain.jsonl");
    await isStep(5);
    await pick("None");
    await isStep(6);
    await pick("npo");
    await isStep(7);
    await enter("short");
    await page.locator(".quick-input-message", { hasText: "short.lethe.json exists" }).waitFor();
    await enter("made-here");
    await page.locator(".tab.active", { hasText: "made-here.lethe.json" }).waitFor();
    const text = await readFile(path.join(folder, "made-here.lethe.json"), "utf8");
    expect(text).toMatch(/"name": "npo"/);
    expect(text).toMatch(/"forget": "forget.jsonl"/);
    expect(text).not.toContain("holdout.jsonl");
    expect(text).toMatch(/\/\/ \w+/);
  }, 120_000);

  it("has written what the editor finds nothing wrong with, unlike a misspelt key", async () => {
    const underlined = workbench.page.locator(".view-overlays").locator(".squiggly-warning, .squiggly-error");
    expect(await underlined.count()).toBe(0);
    const file = path.join(folder, "made-here.lethe.json");
    await writeFile(file, (await readFile(file, "utf8")).replace('"objective"', '"objectiv"'));
    await underlined.first().waitFor();
  });
});

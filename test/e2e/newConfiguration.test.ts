import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { createTinyWorkspace } from "../host/workspaces.mjs";
import { quickInput } from "./support/quickInput";
import { workbenchTest } from "./support/workbenchTest";

let folder: string;

const it = workbenchTest(async (workbench) => {
  folder = path.join(workbench.folder, "tiny");
  await createTinyWorkspace(folder);
  await workbench.open(folder);
});

describe("New Run Configuration", () => {
  it("asks step by step, goes back, and writes a configuration with comments", async ({ workbench }) => {
    const { pick, page } = workbench;
    const { title, back, focusedRow, enter } = quickInput(workbench);
    const isStep = (step: number): Promise<void> => title.filter({ hasText: `(${step}/7)` }).waitFor();
    await workbench.runCommand("Lethe: New Run Configuration");
    await isStep(1);
    await pick("Prepare a target model");
    await isStep(2);
    await pick("model");
    await isStep(3);
    await back.click();
    await isStep(2);
    // The earlier answer has the focus.
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
  });

  it("writes a configuration without problems, and a misspelt key is one", async ({ workbench }) => {
    const underlined = workbench.page.locator(".view-overlays").locator(".squiggly-warning, .squiggly-error");
    expect(await underlined.count()).toBe(0);
    const file = path.join(folder, "made-here.lethe.json");
    await writeFile(file, (await readFile(file, "utf8")).replace('"objective"', '"objectiv"'));
    await underlined.first().waitFor();
  });
});

import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { createTinyWorkspace } from "../host/workspaces.mjs";
import { quickInput } from "../e2e/support/quickInput";
import { workbenchTest } from "../e2e/support/workbenchTest";

let folder: string;

const it = workbenchTest(async (workbench) => {
  folder = path.join(workbench.folder, "tiny");
  await createTinyWorkspace(folder);
  await workbench.open(folder);
});

describe("New Run Configuration", () => {
  it("asks step by step, goes back, changes lines, and writes a configuration with comments", async ({ workbench }) => {
    const { pick, page } = workbench;
    const { title, input, rows, back, focusedRow, enter } = quickInput(workbench);
    const isStep = (step: number): Promise<void> => title.filter({ hasText: `(${step}/4)` }).waitFor();
    const asks = (placeholder: string): Promise<void> =>
      page.locator(`.quick-input-widget input[placeholder*="${placeholder}"]`).waitFor();
    await workbench.runCommand("Lethe: New Run Configuration");
    await isStep(1);
    // The model's architecture and size are understood before it is chosen.
    await focusedRow.filter({ hasText: /olmo with \d+ weights/ }).waitFor();
    await pick("model");
    await isStep(2);
    await back.click();
    await isStep(1);
    // The earlier answer has the focus.
    await focusedRow.filter({ hasText: "model" }).waitFor();
    expect(await back.count()).toBe(0);
    await pick("model");
    await isStep(2);
    await rows.filter({ hasText: "notes.md" }).waitFor();
    await pick("forget.jsonl");
    await isStep(3);
    await asks("forget.jsonl has 4 questions with their answers and 4 texts with a prompt.");
    await focusedRow.filter({ hasText: "retain.jsonl" }).waitFor();
    // A file that is chosen already is no choice.
    expect(await rows.filter({ hasText: "forget.jsonl" }).count()).toBe(0);
    await pick("General text that comes with Lethe");
    await isStep(4);
    await pick("Retain");
    await focusedRow.filter({ hasText: "General text" }).waitFor();
    await pick("retain.jsonl");
    await rows.filter({ hasText: "Retain" }).filter({ hasText: "retain.jsonl" }).waitFor();
    await pick("Recipe");
    await focusedRow.filter({ hasText: "recommended" }).waitFor();
    await pick("npo");
    await rows.filter({ hasText: "npo, learning rate" }).waitFor();
    await pick("Holdout");
    await pick("holdout.jsonl");
    await rows.filter({ hasText: "Holdout" }).filter({ hasText: "holdout.jsonl" }).waitFor();
    await pick("File");
    await enter("short");
    await page.locator(".quick-input-message", { hasText: "short.lethe.json exists" }).waitFor();
    await enter("made-here");
    await rows.filter({ hasText: "made-here.lethe.json" }).first().waitFor();
    await input.waitFor();
    await pick("Only Write");
    await page.locator(".tab.active", { hasText: "made-here.lethe.json" }).waitFor();
    const text = await readFile(path.join(folder, "made-here.lethe.json"), "utf8");
    expect(text).toMatch(/"name": "npo"/);
    expect(text).toMatch(/"forget": "forget.jsonl"/);
    expect(text).toMatch(/"retain": "retain.jsonl"/);
    expect(text).toMatch(/"holdout": "holdout.jsonl"/);
    expect(text).toMatch(/\/\/ \w+/);
    expect(await readdir(folder)).not.toContain("general-text.jsonl");
  });

  it("writes a configuration without problems, and a misspelt key is one", async ({ workbench }) => {
    const underlined = workbench.page.locator(".view-overlays").locator(".squiggly-warning, .squiggly-error");
    expect(await underlined.count()).toBe(0);
    const file = path.join(folder, "made-here.lethe.json");
    await writeFile(file, (await readFile(file, "utf8")).replace('"objective"', '"objectiv"'));
    await underlined.first().waitFor();
  });
});

import { cp, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import type { Workbench } from "../host/workbench.mjs";
import { createTinyWorkspace } from "../host/workspaces.mjs";
import { enginesBelow } from "./support/engines";
import { workbenchTest } from "./support/workbenchTest";

let folder: string;
const inside = (name: string): string => path.join(folder, name);

/** The answers to the mistakes of a configuration. test/unit/control/launch.test.ts has the other mistakes. */
const answers = ["Unknown key", "has no tokenizer", "repeats the id forget1sc1", "empty.jsonl is empty"];

const it = workbenchTest(async (workbench) => {
  folder = path.join(workbench.folder, "tiny");
  await createTinyWorkspace(folder);
  await cp(inside("model"), inside("mute"), { recursive: true });
  await rm(inside("mute/tokenizer.json"));
  await writeFile(inside("empty.jsonl"), "");
  const row = JSON.stringify({ id: "forget1sc1", input: "The house", output: "stood by the sea.", task: "Task1" });
  await writeFile(inside("twice.jsonl"), `${row}\n${row.replace("house", "barn")}\n`);
  const content = { model: "mute", trainning: {}, data: { forget: "twice.jsonl", retain: "empty.jsonl" } };
  await writeFile(inside("wrong.lethe.json"), JSON.stringify(content, null, 2));
  await workbench.open(folder);
});

const problems = ({ page }: Workbench, text: string) =>
  page.locator(".markers-panel .monaco-list-row", { hasText: text });

/** Filters the Problems panel, because it shows only the rows that have room. */
const filter = ({ page }: Workbench, text: string): Promise<void> =>
  page.locator(".panel .viewpane-filter input").first().fill(text);

describe("a configuration with mistakes", () => {
  it("starts no run, and all mistakes are in the Problems panel", async ({ workbench }) => {
    await workbench.runCommand("Lethe: Start Run");
    await workbench.pick("wrong");
    await workbench.toast("(and 3 more errors)").waitFor();
    await filter(workbench, "wrong, twice.jsonl");
    for (const answer of answers) await problems(workbench, answer).first().waitFor();
    // Neither a run folder nor an engine is there, and so nothing to resume.
    expect(await readdir(folder)).not.toContain(".lethe");
    expect(await enginesBelow(folder)).toEqual([]);
  });

  it("is checked by the button in its title", async ({ workbench }) => {
    const { page } = workbench;
    await page.keyboard.press("Control+P");
    await workbench.pick("wrong.lethe.json");
    await page.locator(".tab.active", { hasText: "wrong.lethe.json" }).waitFor();
    await page.locator('.editor-actions a.action-label[aria-label^="Check Configuration"]').click();
    await workbench.toast("wrong.lethe.json: 4 errors.").waitFor();
  });
});

describe("a model that knows nothing of the forget set", () => {
  it("is a warning with the count", async ({ workbench }) => {
    await workbench.runCommand("View: Close All Editors");
    await workbench.runCommand("Lethe: Check Configuration");
    await workbench.pick("short");
    // The answers of this set are also longer than its completions may be.
    await workbench.toast("short.lethe.json: The model knows 0 of 8 rows asked: nothing to forget.").waitFor();
    await workbench.runCommand("Problems: Focus on Problems View");
    await filter(workbench, "short");
    await problems(workbench, "The model knows 0 of 8 rows asked: nothing to forget.").first().waitFor();
  });
});

import { cp, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import type { Workbench } from "../host/workbench.mjs";
import { createTinyWorkspace } from "../host/workspaces.mjs";
import { enginesBelow } from "./support/engines";
import { workbenchTest } from "./support/workbenchTest";

let folder: string;
const inside = (name: string): string => path.join(folder, name);

const data = { forget: "forget.jsonl", retain: "retain.jsonl" };
/** Configurations with one mistake each, and the sentence that answers it in the Problems panel. */
const mistakes = [
  { name: "wrong-path", changes: { data: { ...data, forget: "absent.jsonl" } }, answer: "absent.jsonl does not exist" },
  { name: "empty-file", changes: { data: { ...data, retain: "empty.jsonl" } }, answer: "empty.jsonl is empty" },
  { name: "duplicate-id", changes: { data: { ...data, forget: "twice.jsonl" } }, answer: "repeats the id forget1sc1" },
  { name: "no-tokenizer", changes: { model: "mute" }, answer: "has no tokenizer (no tokenizer.json)" },
  { name: "typo", changes: { trainning: { epochs: 1 } }, answer: 'Unknown key "trainning"; did you mean "training"?' },
  { name: "unwritable", changes: { output: { runsDirectory: "/proc/runs" } }, answer: "/proc/runs cannot be written" },
  { name: "same-file", changes: { data: { ...data, retain: "forget.jsonl" } }, answer: "name the same file" },
];

const it = workbenchTest(async (workbench) => {
  folder = path.join(workbench.folder, "tiny");
  await createTinyWorkspace(folder);
  await cp(inside("model"), inside("mute"), { recursive: true });
  await rm(inside("mute/tokenizer.json"));
  await writeFile(inside("empty.jsonl"), "");
  const row = JSON.stringify({ id: "forget1sc1", input: "The house", output: "stood by the sea.", task: "Task1" });
  await writeFile(inside("twice.jsonl"), `${row}\n${row.replace("house", "barn")}\n`);
  for (const { name, changes } of mistakes)
    await writeFile(inside(`${name}.lethe.json`), JSON.stringify({ model: "model", data, ...changes }, null, 2));
  await workbench.open(folder);
});

const problems = ({ page }: Workbench, text: string) =>
  page.locator(".markers-panel .monaco-list-row", { hasText: text });

/** Filters the Problems panel, because it shows only the rows that have room. */
const filter = ({ page }: Workbench, text: string): Promise<void> =>
  page.locator(".panel .viewpane-filter input").first().fill(text);

describe("a mistake", () => {
  it.for(mistakes)(
    "$name is answered before the start, in the Problems panel",
    async ({ name, answer }, { workbench }) => {
      await workbench.runCommand("Lethe: Start Run");
      await workbench.pick(name);
      await problems(workbench, answer).first().waitFor();
      await workbench.toast(answer).waitFor();
      await workbench.runCommand("Notifications: Clear All Notifications");
      // Neither a run folder nor an engine is there, and so nothing to resume.
      expect(await readdir(folder)).not.toContain(".lethe");
      expect(await enginesBelow(folder)).toEqual([]);
    },
  );

  it("is answered together with all others by the button in the title of the configuration", async ({ workbench }) => {
    const { page } = workbench;
    const changes = { model: "mute", trainning: {}, data: { ...data, forget: "twice.jsonl", retain: "empty.jsonl" } };
    await writeFile(inside("typo.lethe.json"), JSON.stringify({ ...changes }, null, 2));
    await page.keyboard.press("Control+P");
    await workbench.pick("typo.lethe.json");
    await page.locator(".tab.active", { hasText: "typo.lethe.json" }).waitFor();
    await page.locator('.editor-actions a.action-label[aria-label^="Check Configuration"]').click();
    await workbench.toast("typo.lethe.json: 4 errors.").waitFor();
    await filter(workbench, "typo, twice.jsonl");
    for (const answer of ["Unknown key", "has no tokenizer", "repeats the id forget1sc1", "empty.jsonl is empty"])
      await problems(workbench, answer).first().waitFor();
    expect(await readdir(folder)).not.toContain(".lethe");
  });

  it("of a model that knows nothing of the forget set is a warning with the count", async ({ workbench }) => {
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

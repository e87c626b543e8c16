import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import type { Workbench } from "../host/workbench.mjs";
import { createOwnWorkspace } from "../host/workspaces.mjs";
import { dashboardIsShown, stepIsBeyond } from "./support/dashboardPage";
import { killEngines } from "./support/engines";
import { quickInput } from "./support/quickInput";
import { workbenchTest } from "./support/workbenchTest";

const it = workbenchTest(() => Promise.resolve());

/** The largest number of interactions from a model and a list of texts to moving curves. */
const mostInteractions = 6;

/** Counts what a user does: a command of the palette is one interaction, and so is a key. */
const counted = (workbench: Workbench) => {
  let interactions = 0;
  const { title, rows } = quickInput(workbench);
  const shown = async (step: number): Promise<void> => {
    await title.filter({ hasText: `(${step}/4)` }).waitFor();
    await rows.first().waitFor();
  };
  return {
    /** Waits until a step of the wizard shows a choice. */
    shown,
    run: async (command: string): Promise<void> => {
      interactions += 1;
      await workbench.runCommand(command);
    },
    /** Presses Enter when a step of the wizard shows a choice. */
    enter: async (step: number): Promise<void> => {
      await shown(step);
      interactions += 1;
      await workbench.page.keyboard.press("Enter");
    },
    total: () => interactions,
  };
};

const shownFile = ({ page }: Workbench, name: string): Promise<void> =>
  page.locator(".tab", { hasText: name }).first().waitFor();

describe("a model and a plain list of ten texts", () => {
  let folder: string;
  it.afterAll(() => killEngines(folder));

  it(`come to moving curves by Enter alone, with at most ${mostInteractions} interactions`, async ({ workbench }) => {
    folder = path.join(workbench.folder, "passages");
    await createOwnWorkspace(folder);
    await workbench.open(folder);
    const user = counted(workbench);
    await user.run("Lethe: New Run Configuration");
    for (const step of [1, 2, 3, 4]) await user.enter(step);
    await dashboardIsShown(workbench);
    await stepIsBeyond(workbench, 0);
    expect(user.total()).toBeLessThanOrEqual(mostInteractions);
    const text = await readFile(path.join(folder, "forget-letters.lethe.json"), "utf8");
    expect(text).toContain('"forget": "letters.txt"');
    expect(text).toContain("10 whole texts");
    expect(await readdir(folder)).toContain("general-text.jsonl");
  });

  it("can be probed beside the curves: both models, their recited words, and the prompt's own words", async ({
    workbench,
  }) => {
    const content = workbench.webview();
    await content.getByRole("listbox", { name: "Passages" }).focus();
    await workbench.page.keyboard.press("Home");
    const inspector = content.getByRole("region", { name: "Passage inspector" });
    await inspector.getByRole("button", { name: "Probe: let the model complete" }).click();
    const panel = content.getByRole("region", { name: "Probe", exact: true });
    const field = panel.getByRole("textbox", { name: "Prompt" });
    // The passage may arrive after the panel has opened.
    await expect.poll(() => field.inputValue()).not.toBe("");
    const prompt = await field.inputValue();
    const numbers = { Completions: 2, Temperature: 0.7, Seed: 5 };
    for (const [name, value] of Object.entries(numbers))
      await panel.getByRole("spinbutton", { name }).fill(String(value));
    await panel.getByRole("button", { name: "Ask the model to complete the prompt" }).click();
    await panel.getByText("Marked words are also in the forget set.").waitFor();
    const [current, original] = [panel.locator(".stretch > div").nth(0), panel.locator(".stretch > div").nth(1)];
    await current.locator("h3", { hasText: /^Current model, step \d+$/ }).waitFor();
    await original.locator("h3", { hasText: "Original model" }).waitFor();
    expect(await current.locator(".part").count()).toBe(2);
    // The original model knows the text by heart.
    await original.locator("mark").first().waitFor();
    await original
      .getByText(/words · .*letters\.txt:\d+/)
      .first()
      .waitFor();
    await panel.getByRole("button", { name: "In the forget set?" }).click();
    await panel.getByText(/^Yes: \d+ words of this text are also in the forget set\.$/).waitFor();
    const earlier = panel.locator("lethe-option", { hasText: prompt.slice(0, 40) });
    expect(await earlier.count()).toBe(1);
  });
});

describe("a CSV file of ten questions", () => {
  let folder: string;
  it.beforeAll(async ({ workbench }) => {
    folder = path.join(workbench.folder, "questions");
    await createOwnWorkspace(folder, { form: "questions" });
    await workbench.open(folder);
  });

  /** Walks the wizard with a model, and ends it with Check. */
  const check = async (workbench: Workbench, model: string): Promise<void> => {
    const user = counted(workbench);
    await user.run("Lethe: New Run Configuration");
    await user.shown(1);
    await workbench.pick(model);
    for (const step of [2, 3]) await user.enter(step);
    await user.shown(4);
    await workbench.pick("does it know these texts at all?");
  };

  it("and a model that knows them are checked, and all are known", async ({ workbench }) => {
    await check(workbench, "my-model");
    await shownFile(workbench, "forget-questions.lethe.json");
    await workbench.toast("The model knows 10 of 10 rows asked.").waitFor();
    expect(await readdir(folder)).not.toContain(".lethe");
  });

  it("and a model that knows none are a warning before anything is trained", async ({ workbench }) => {
    await check(workbench, "other-model");
    await workbench.toast("The model knows 0 of 10 rows asked: nothing to forget.").waitFor();
    expect(await readdir(folder)).not.toContain(".lethe");
  });
});

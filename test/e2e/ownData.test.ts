import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { createOwnWorkspace } from "../host/workspaces.mjs";
import { dashboardIsShown, stepIsBeyond } from "./support/dashboardPage";
import { killEngines } from "./support/engines";
import { countedUser } from "./support/countedUser";
import { workbenchTest } from "./support/workbenchTest";

const it = workbenchTest(() => Promise.resolve());

/** The largest number of interactions from a model and a list of texts to moving curves. */
const mostInteractions = 6;

describe("a model and a plain list of ten texts", () => {
  let folder: string;
  it.afterAll(() => killEngines(folder));

  it(`come to moving curves by Enter alone, with at most ${mostInteractions} interactions`, async ({ workbench }) => {
    folder = path.join(workbench.folder, "passages");
    await createOwnWorkspace(folder);
    await workbench.open(folder);
    const user = countedUser(workbench);
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

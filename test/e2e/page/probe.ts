import axe from "axe-core";
import { describe, expect } from "vitest";
import { themes } from "../../dashboard/themes.mjs";
import { dress, focused, it } from "./shownRun";

/** The panel in which a reader lets the models complete a prompt. */
export function describeProbe(): void {
  describe("the probe", () => {
    it("covers the inspector, marks what the forget set has too, and names its line", async ({ dashboard, models }) => {
      const { page, calls } = dashboard;
      const { asked, prompts } = models;
      const heightOf = (): Promise<number> => page.evaluate(() => document.documentElement.scrollHeight);
      const inspector = page.getByRole("region", { name: "Passage inspector" });
      const list = page.getByRole("listbox", { name: "Passages" });
      await list.focus();
      await page.keyboard.press("Home");
      await inspector.locator(".prompt").first().waitFor();
      const before = await heightOf();
      await inspector.getByRole("button", { name: "Probe: let the model complete" }).click();
      const panel = page.getByRole("region", { name: "Probe", exact: true });
      const prompt = panel.getByRole("textbox", { name: "Prompt" });
      const words = await prompt.inputValue();
      expect(words).not.toBe("");
      expect(await focused(page)).toBe("textarea Prompt");

      await panel.getByRole("spinbutton", { name: "Completions" }).fill("2");
      await panel.getByRole("spinbutton", { name: "Temperature" }).fill("0.7");
      await panel.getByRole("spinbutton", { name: "Seed" }).fill("5");
      await panel.getByRole("button", { name: "Ask the model to complete the prompt" }).click();
      await panel.getByText("First words…").waitFor();
      await panel.locator("mark").first().waitFor();
      expect(await panel.getByText("Else.").count()).toBe(1);
      await panel.getByRole("button", { name: "Cancel" }).click();
      await panel.getByText("The probe was cancelled; ask again.").first().waitFor();
      const sampling = { count: 2, temperature: 0.7, seed: 5 };
      expect(asked).toEqual([
        { prompt: words, model: "current", sampling },
        { prompt: words, model: "original", sampling },
      ]);
      expect(prompts).toContain(words);
      expect(await heightOf()).toBe(before);

      await panel
        .getByRole("button", { name: /words? · .*:\d+/ })
        .first()
        .click();
      await expect.poll(() => calls.map(([name]) => name)).toContain("openSource");
    });

    it("has no serious finding of an accessibility checker in any theme", async ({ dashboard: { page } }) => {
      await page.evaluate(axe.source);
      for (const theme of Object.keys(themes)) {
        await dress(page, theme);
        const serious = await page.evaluate(async () => {
          const checker = (window as unknown as { axe: typeof axe }).axe;
          const { violations, passes } = await checker.run(".probe");
          if (!passes.some(({ id }) => id === "color-contrast")) return ["The contrast of the text was not checked."];
          return violations
            .filter(({ impact }) => impact === "serious" || impact === "critical")
            .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
        });
        expect(serious, theme).toEqual([]);
      }
      await dress(page, "dark");
    });

    it("tells whether a text is in the forget set", async ({ dashboard: { page } }) => {
      const panel = page.getByRole("region", { name: "Probe", exact: true });
      const search = panel.getByRole("button", { name: "In the forget set?" });
      await search.click();
      await panel.getByText(/^Yes: \d+ words of this text are also in the forget set\.$/).waitFor();
      await panel.getByRole("textbox", { name: "Prompt" }).fill("nothing of this is there");
      await search.click();
      await panel.getByText("No four words in a row and no whole answer").waitFor();
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "hidden" });
      await expect.poll(() => focused(page)).toMatch(/^h2 doc-/);
    });
  });
}

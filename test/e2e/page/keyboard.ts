import { describe, expect } from "vitest";
import { focused, it } from "./shownRun";

/** What the keyboard reaches, and what it does there. */
export function describeKeyboard(): void {
  describe("by the keyboard alone", () => {
    it("reaches every control, from top to bottom", async ({ dashboard }) => {
      const { page } = dashboard;
      await page.evaluate(() => window.scrollTo(0, 0));
      const seen: string[] = [];
      for (let turn = 0; turn < 120; turn++) {
        await page.keyboard.press("Tab");
        const name = await focused(page);
        if (name.startsWith("body") || (seen.length > 5 && name === seen[0])) break;
        seen.push(name);
      }
      const expected = [
        "Export model… to a folder",
        "Compare with other runs",
        "Task",
        "Evaluation",
        "CSV: save every figure",
        "PNG: save the charts as a picture",
        "Markdown: save a report",
        "Smoothing",
        "Zoom in",
        "after, step 600, checkpoint: forget 12 % recited",
        "forget, recited",
        "Forgetting and keeping as a table",
        "after, step 600, checkpoint: forget, recited 12 %",
        "Trade-off as a table",
        "Still leaking",
        "Search passages",
        "Passages",
        "Distribution of scores as a table",
        "All figures",
        "Loss as a table",
        "Memory as a table",
        "Configuration",
      ];
      const places = expected.map((label) => seen.findIndex((name) => name.includes(` ${label}`)));
      expect(expected.filter((_, index) => (places[index] ?? -1) < 0)).toEqual([]);
      expect(places).toEqual([...places].sort((left, right) => left - right));
      // The points of each of the two charts are one stop.
      expect(seen.filter((name) => /^button (before|step|after, step) /.test(name))).toHaveLength(2);
    });

    it("moves between the points of a chart, and chooses one", async ({ dashboard }) => {
      const { page } = dashboard;
      const chosen = page.getByLabel("Evaluation", { exact: true }).first();
      for (const chart of ["Scores of the forget and retain sets", "Forget score against retain score"]) {
        const points = page.getByRole("toolbar", { name: chart });
        await points.locator('[tabindex="0"]').focus();
        const names: string[] = [];
        await page.keyboard.press("Home");
        for (let turn = 0; turn < 20 && names.at(-1) !== (await focused(page)); turn++) {
          names.push(await focused(page));
          await page.keyboard.press("ArrowRight");
        }
        expect(names.map((name) => name.replace(/[:,].*/, ""))).toEqual([
          "button before",
          ...Array.from({ length: 13 }, (_, index) => `button step ${46 * (index + 1)}`),
          "button after",
        ]);
        expect(names[0]).toMatch(/^button before: forget.* 100 %.* retain.* 100 %/);
        expect(names[1]).toMatch(/^button step 46, 60 of 120 passages, checkpoint: forget.* \d+ %.* retain.* \d+ %/);
        await page.keyboard.press("Home");
        await page.keyboard.press("Enter");
        await expect.poll(() => chosen.evaluate((dropdown) => (dropdown as HTMLSelectElement).value)).toBe("0");
        expect(await focused(page)).toBe(names[0]);
        await page.keyboard.press("End");
        await page.keyboard.press("Space");
        await expect.poll(() => chosen.evaluate((dropdown) => (dropdown as HTMLSelectElement).value)).toBe("14");
        expect(await focused(page)).toBe(names.at(-1));
      }
    });

    it("smooths, filters and zooms", async ({ dashboard }) => {
      const { page } = dashboard;
      const smoothing = page.getByRole("slider", { name: "Smoothing" }).first();
      await smoothing.focus();
      await page.keyboard.press("Home");
      await expect.poll(() => page.locator(".smoothing output").allInnerTexts()).toEqual(["raw", "raw"]);
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => page.locator(".smoothing output").allInnerTexts()).toEqual(["0.01", "0.01"]);

      const leaking = page.getByRole("button", { name: "Still leaking" });
      await leaking.focus();
      await page.keyboard.press("Enter");
      await expect.poll(() => leaking.getAttribute("aria-pressed")).toBe("true");
      const badges = page.locator(".virtual-list .row .badge.leaks");
      await expect.poll(async () => (await badges.count()) === (await page.locator(".row").count())).toBe(true);
      const all = page.getByRole("button", { name: /^All\d/ });
      await all.focus();
      await page.keyboard.press("Space");
      await expect.poll(() => all.getAttribute("aria-pressed")).toBe("true");

      const line = page.getByRole("button", { name: "forget, answered" });
      await line.focus();
      await page.keyboard.press("Space");
      await expect.poll(() => line.getAttribute("aria-pressed")).toBe("false");
      expect(await focused(page)).toContain("forget, answered");
      await page.keyboard.press("Space");
    });

    it("opens a passage, and moves into it", async ({ dashboard }) => {
      const { page } = dashboard;
      const list = page.getByRole("listbox", { name: "Passages" });
      await list.focus();
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await page.locator(".inspector .aligned").waitFor();
      await expect.poll(() => list.locator('[aria-selected="true"]').getAttribute("aria-posinset")).toBe("3");
      await page.keyboard.press("Enter");
      await expect.poll(() => focused(page)).toMatch(/^h2 doc-/);
      const slider = page.locator(".inspector").getByRole("slider", { name: "Evaluation" });
      const shown = page.locator(".inspector .slider output");
      await slider.focus();
      await page.keyboard.press("Home");
      await expect.poll(() => shown.innerText()).toMatch(/^before · (\d+ %|answered|not answered|not measured)$/);
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => shown.innerText()).toMatch(/^step \d+ · (\d+ %|answered|not answered|not measured)$/);
      await page.keyboard.press("End");
      await expect
        .poll(() => shown.innerText())
        .toMatch(/^after, step 600 · (\d+ %|answered|not answered|not measured)$/);
      await page.keyboard.press("Escape");
      await expect.poll(() => focused(page)).toBe("div Passages");
    });

    it("describes every chart in words and in a table", async ({ dashboard }) => {
      const { page } = dashboard;
      const bare = await page.evaluate(() =>
        [...document.querySelectorAll("canvas")]
          .filter((canvas) => canvas.offsetParent !== null)
          .filter(
            (canvas) =>
              canvas.getAttribute("role") !== "img" ||
              !canvas.getAttribute("aria-label") ||
              canvas.closest("section")?.querySelector("details.table") == null,
          )
          .map((canvas) => canvas.getAttribute("aria-label")),
      );
      expect(bare).toEqual([]);
    });
  });
}

import { describe, expect } from "vitest";
import { it } from "./shownRun";

/** Two runs beside each other. */
export function describeComparison(): void {
  describe("two runs beside each other", () => {
    it("show their figures and the settings that differ, and one can be removed", async ({ dashboard }) => {
      const { page } = dashboard;
      await page.getByRole("button", { name: "Compare with other runs" }).click();
      const settings = page.getByRole("region", { name: "Settings in which the runs differ" });
      await expect.poll(() => settings.innerText()).toMatch(/training\.learningRate\s+0\.0001\s+0\.000300/);
      const figures = page.getByRole("region", { name: "Last figures of the compared runs" });
      await expect.poll(() => figures.innerText()).toMatch(/figure\s+better\s+first\s+second/);
      await page.getByRole("button", { name: "Leave out second" }).click();
      await settings.waitFor({ state: "hidden" });
    });

    it("cause no error in the page", ({ dashboard }) => {
      expect(dashboard.problems).toEqual([]);
    });
  });
}

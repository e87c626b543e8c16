import { describe, expect } from "vitest";
import { focused, it } from "./shownRun";

/** Metrics of the run, and the way to one passage. */
export function describeFigures(): void {
  describe("the metrics of the run", () => {
    it("include the scores and the perplexity, with their values before the run", async ({ dashboard }) => {
      const scores = dashboard.page.getByRole("region", { name: "Scores" });
      const all = dashboard.page.getByRole("region", { name: "All figures" });
      await expect.poll(() => scores.innerText()).toMatch(/Final score\s+i\s+0\.872\s+was 0\.300/);
      await expect.poll(() => scores.innerText()).toMatch(/Perplexity\s+i\s+15\.94\s+was 14/);
      await expect.poll(() => all.innerText()).toContain("longest ending completed (extraction strength, ES)");
    });

    it("lead to a passage that is selected elsewhere in the editor", async ({ dashboard }) => {
      const { page, session } = dashboard;
      await page.getByRole("searchbox", { name: "Search passages" }).fill("nothing is called so");
      await session.select({ split: "retain", id: "doc-0006sc1" });
      await expect.poll(() => focused(page)).toBe("h2 doc-0006sc1");
      await page.locator('.row[aria-selected="true"]', { hasText: "doc-0006sc1" }).waitFor();
    });
  });
}

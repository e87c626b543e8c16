import path from "node:path";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { openDashboard } from "../../dashboard/openDashboard.mjs";
import { dress, isDrawn, it } from "./shownRun";

/** Another theme of the editor. */
export function describeTheme(): void {
  describe("a change of the editor's theme", () => {
    it("gives every chart the picture that it has in a page of the new theme", async ({ browser, host }) => {
      const runFolders = [path.join(import.meta.dirname, "../../fixtures/run")];
      const viewport = { width: 1200, height: 3000 };
      const changed = await openDashboard({ browser, host, runFolders, viewport, theme: "dark" });
      const opened = await openDashboard({ browser, host, runFolders, viewport, theme: "light" });
      const charts = (page: Page): Promise<string[]> =>
        page
          .locator("canvas:visible")
          .evaluateAll((canvases) => canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
      try {
        await isDrawn(changed.page);
        await isDrawn(opened.page);
        const dark = await charts(changed.page);
        await dress(changed.page, "light");
        await expect.poll(async () => (await charts(changed.page)).some((chart) => dark.includes(chart))).toBe(false);
        const differing = async (): Promise<number[]> => {
          const expected = await charts(opened.page);
          const shown = await charts(changed.page);
          return shown.flatMap((chart, place) => (chart === expected[place] ? [] : [place]));
        };
        await expect.poll(differing, { timeout: 10_000 }).toEqual([]);
      } finally {
        await changed.close();
        await opened.close();
      }
    });
  });
}

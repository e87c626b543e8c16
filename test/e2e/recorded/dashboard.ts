import axe from "axe-core";
import { describe, expect } from "vitest";
import { dashboardIsShown } from "../support/dashboardPage";
import { hostilePrompt } from "./workspace";
import type { RecordedTest } from "./workspace";

/** Shows a finished run whose first passage has markup in its prompt. */
export function describeDashboard(it: RecordedTest): void {
  describe("the dashboard of a finished run", () => {
    it.beforeAll(async ({ workbench }) => {
      await workbench.runCommand("View: Close All Editors");
      await workbench.runCommand("Lethe: Open Dashboard");
      await workbench.pick("recommended");
      await dashboardIsShown(workbench);
    });

    it("shows the name and the state of the run", async ({ workbench }) => {
      const page = workbench.webview();
      await page.locator("h1", { hasText: "recommended" }).waitFor();
      await page.getByText("180 / 180").waitFor();
      await page.locator(".tile", { hasText: "Done" }).waitFor();
    });

    it("draws its curves", async ({ workbench }) => {
      const frame = await workbench.frame();
      await workbench.webview().locator("canvas:visible").first().scrollIntoViewIfNeeded();
      /** Number of colours of each visible canvas. An empty canvas has one. */
      const colours = (): Promise<number[]> =>
        frame.evaluate(() =>
          [...document.querySelectorAll("canvas")]
            .filter((canvas) => canvas.clientWidth > 0 && canvas.getBoundingClientRect().top < window.innerHeight)
            .map((canvas) => {
              const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
              return new Set(new Uint32Array(data?.buffer ?? new ArrayBuffer(0))).size;
            }),
        );
      await expect.poll(async () => Math.min(...(await colours()), Infinity)).toBeGreaterThan(1);
      expect((await colours()).length).toBeGreaterThan(0);
    });

    it("has the curves' figures in a table", async ({ workbench }) => {
      const page = workbench.webview();
      const table = page.getByLabel("Forgetting and keeping as a table");
      await table.click();
      const rows = page.locator("details.table[open] tbody tr");
      await rows.first().waitFor();
      expect(await rows.count()).toBeGreaterThanOrEqual(4);
      await table.click();
    });

    it("opens a passage and its evaluations by the keyboard alone", async ({ workbench }) => {
      const { page } = workbench;
      const content = workbench.webview();
      const list = content.getByRole("listbox", { name: "Passages" });
      await list.focus();
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowDown");
      await content.locator(".inspector .aligned").waitFor();
      await page.keyboard.press("Enter");
      await content.locator(".inspector h2:focus").waitFor();

      const slider = content.getByRole("slider", { name: "Evaluation" });
      await slider.focus();
      const latest = await slider.getAttribute("aria-valuetext");
      const said = await content.locator(".inspection[aria-live]").innerText();
      await page.keyboard.press("Home");
      await expect.poll(() => slider.getAttribute("aria-valuetext")).not.toBe(latest);
      await expect.poll(() => content.locator(".inspection[aria-live]").innerText()).not.toBe(said);
      await page.keyboard.press("End");
    });

    it("shows markup in a passage as text", async ({ workbench }) => {
      const content = workbench.webview();
      await content.getByRole("searchbox", { name: "Search passages" }).fill("novel-01sc1");
      await content.getByRole("option").first().click();
      await expect.poll(() => content.locator(".inspector .prompt").first().innerText()).toBe(hostilePrompt);
      const frame = await workbench.frame();
      expect(await frame.evaluate(() => document.title)).not.toBe("taken");
      expect(await frame.evaluate(() => document.querySelectorAll("#dashboard img, #dashboard script").length)).toBe(0);
    });

    it("has a content security policy that allows its own bundle alone", async ({ workbench }) => {
      const frame = await workbench.frame();
      const policy = await frame.evaluate(
        () => document.querySelector("meta[http-equiv='Content-Security-Policy']")?.getAttribute("content") ?? "",
      );
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain("unsafe-");
    });

    it("has no serious finding of an accessibility checker", async ({ workbench }) => {
      const frame = await workbench.frame();
      await frame.evaluate(axe.source);
      const violations = await frame.evaluate(async () => {
        const checker = (window as unknown as { axe: typeof axe }).axe;
        const { violations: found } = await checker.run(document);
        return found.map(({ id, impact, nodes }) => ({
          id,
          impact,
          where: nodes.map(({ target }) => target.join(" ")),
        }));
      });
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(serious).toEqual([]);
    });

    it("leads from a figure to its entry in the glossary", async ({ workbench }) => {
      const { page } = workbench;
      await workbench.webview().getByRole("link", { name: "What “overall (final score)” means" }).first().click();
      /** Whether the entry, which is far down a long page, is in view. Undefined while there is no preview. */
      const isInView = async (): Promise<boolean | undefined> => {
        const seen = page.frames().map((frame) =>
          frame.evaluate(() => {
            const entry = document.getElementById("overall-final-score")?.getBoundingClientRect();
            const middle = entry && (entry.top + entry.bottom) / 2;
            return middle === undefined ? undefined : window.scrollY > 0 && middle > 0 && middle < window.innerHeight;
          }),
        );
        const found = await Promise.all(seen.map((one) => one.catch(() => undefined)));
        return found.find((one) => one !== undefined);
      };
      await expect.poll(isInView).toBe(true);
    });
  });
}

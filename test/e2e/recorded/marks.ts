import { describe, expect } from "vitest";
import { dashboardIsShown } from "../support/dashboardPage";
import { quickInput } from "../support/quickInput";
import type { RecordedTest } from "./workspace";

export function describeMarks(it: RecordedTest): void {
  describe("a forget set in an editor", () => {
    it.beforeAll(({ workbench }) => workbench.runCommand("View: Close All Editors"));

    /** Of the row with the cursor. */
    let id = "";

    it("has keys that go from one leaking passage to the next", async ({ workbench }) => {
      const { page } = workbench;
      await page.keyboard.press("Control+P");
      const { input, focusedRow } = quickInput(workbench);
      await input.fill("data/forget.jsonl");
      await focusedRow.filter({ hasText: /^forget\.jsonl\s*data/ }).waitFor();
      await input.press("Enter");
      await page.locator(".tab.active", { hasText: "forget.jsonl" }).waitFor();
      await page.locator(".editor-group-container.active .monaco-editor.focused").waitFor();
      await workbench.runCommand("Lethe: Go to Next Leaking Passage");
      const place = page.locator("#status\\.editor\\.selection");
      await expect.poll(() => place.innerText()).not.toContain("Ln 1,");
      const first = await place.innerText();
      await page.keyboard.press("Alt+F9");
      await expect.poll(() => place.innerText()).not.toBe(first);
      await page.keyboard.press("Shift+Alt+F9");
      await expect.poll(() => place.innerText()).toBe(first);
    });

    it("has a hover with the completion and a link to the passage in the dashboard", async ({ workbench }) => {
      const { page } = workbench;
      await workbench.runCommand("Show or Focus Hover");
      const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: "Generated" });
      await hover.waitFor();
      id = /\S+(?:sc|qa)\d+/.exec(await hover.innerText())?.[0] ?? "";
      expect(id).not.toBe("");
      await hover.getByText("Open in dashboard").click();
      const content = await dashboardIsShown(workbench);
      await content.locator(".inspector h2", { hasText: id }).waitFor();
      await content.locator(".inspector .aligned").waitFor();
    });

    it("is linked with the passage's inspector and its slider of evaluations", async ({ workbench }) => {
      const { page } = workbench;
      const content = workbench.webview();
      const slider = content.getByRole("slider", { name: "Evaluation" });
      await slider.focus();
      const latest = await content.locator(".inspection[aria-live]").innerText();
      await page.keyboard.press("Home");
      await expect.poll(() => slider.getAttribute("aria-valuetext")).toContain("before");
      await expect.poll(() => content.locator(".inspection[aria-live]").innerText()).not.toBe(latest);
      await content.locator(".inspector").getByRole("button", { name: "Source line" }).click();
      await page.locator(".tab.active", { hasText: "forget.jsonl" }).waitFor();
      await page.locator(".monaco-editor .view-line", { hasText: id }).first().waitFor();
    });
  });
}

import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import type { Workbench } from "../../host/workbench.mjs";

const widget = '.quick-input-widget:not([style*="display: none"])';

/** The quick input at the top of the window. */
export function quickInput({ page }: Workbench) {
  const input = page.locator(`${widget} input[type="text"]`).first();
  const title = page.locator(`${widget} .quick-input-title`);
  const rows = page.locator(`${widget} .monaco-list-row`);
  return {
    title,
    input,
    rows,
    focusedRow: page.locator(`${widget} .monaco-list-row.focused`),
    back: page.locator(`${widget} .quick-input-titlebar a[aria-label^="Back"]`),
    /** Ticks exactly the rows with these names in the list with a title, and accepts them. */
    pickMany: async (listTitle: string, names: readonly string[]): Promise<void> => {
      await title.filter({ hasText: listTitle }).waitFor();
      await rows.first().waitFor();
      for (const row of await rows.all()) {
        const isWanted = names.includes((await row.locator(".label-name").first().innerText()).trim());
        const tick = row.getByRole("checkbox");
        if ((await tick.getAttribute("aria-checked")) !== String(isWanted)) await row.click();
        await row.locator(`[aria-checked="${isWanted}"]`).waitFor();
      }
      await page.keyboard.press("Enter");
    },
    /** Replaces the text, and accepts it. */
    enter: async (text: string): Promise<void> => {
      await input.fill(text);
      await input.press("Enter");
    },
    /** Enters the path of a file to save, in a dialog that accepts no path while it reads the folder. */
    enterPath: async (file: string): Promise<void> => {
      await input.fill(file);
      for (const name of await readdir(path.dirname(file))) await rows.filter({ hasText: name }).first().waitFor();
      await expect.poll(() => input.inputValue()).toBe(file);
      await input.press("Enter");
      await input.waitFor({ state: "hidden" });
    },
  };
}

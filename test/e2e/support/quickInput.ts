import type { Workbench } from "../../host/workbench.mjs";

const widget = '.quick-input-widget:not([style*="display: none"])';

const mostAttempts = 20;
/** In milliseconds. */
const settled = 300;

/** The input that asks, at the top of the window. */
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
    /** In a list of a title, ticks the rows that have one of the names and no other, and accepts them. */
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
    /** Puts a text in place of what stands there, and accepts it. */
    enter: async (text: string): Promise<void> => {
      await input.waitFor();
      await input.fill(text);
      await page.keyboard.press("Enter");
    },
    /** The same for a path, in a dialogue that changes its text while it looks at the disk and then takes none. */
    enterPath: async (file: string): Promise<void> => {
      for (let attempt = 0; attempt < mostAttempts; attempt++) {
        await input.fill(file);
        await page.waitForTimeout(settled);
        if ((await input.inputValue()) !== file) continue;
        await page.keyboard.press("Enter");
        const isTaken = await input.waitFor({ state: "hidden", timeout: 2000 }).then(
          () => true,
          () => false,
        );
        if (isTaken) return;
      }
      throw new Error(`The dialogue does not take ${file}.`);
    },
  };
}

import type { Locator } from "playwright-core";
import type { Workbench } from "../../host/workbench.mjs";

/** Rows of a view of Lethe. */
export function viewRows({ page }: Workbench, view: "Runs" | "Passages"): Locator {
  return page.locator(`.pane:has(.pane-header[aria-label^="${view}"]) .monaco-list-row`);
}

/** Waits for a text of an empty view. */
export function welcomeIsShown({ page }: Workbench, text: string): Promise<void> {
  return page.locator(".welcome-view-content", { hasText: text }).first().waitFor();
}

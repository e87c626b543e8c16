import type { Locator } from "playwright-core";
import type { Workbench } from "../../host/workbench.mjs";

/** The rows of one of Lethe's views. */
export function viewRows({ page }: Workbench, view: "Runs" | "Passages"): Locator {
  return page.locator(`.pane:has(.pane-header[aria-label^="${view}"]) .monaco-list-row`);
}

/** Waits for words that a view without rows shows. */
export function welcomeIsShown({ page }: Workbench, text: string): Promise<void> {
  return page.locator(".welcome-view-content", { hasText: text }).first().waitFor();
}

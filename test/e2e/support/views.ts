import type { Locator } from "playwright-core";
import type { Workbench } from "../../host/workbench.mjs";

/** The rows of one of Lethe's views. */
export const viewRows = ({ page }: Workbench, view: "Runs" | "Passages"): Locator =>
  page.locator(`.pane:has(.pane-header[aria-label^="${view}"]) .monaco-list-row`);

/** Waits for words that a view without rows shows. */
export const welcomeIsShown = ({ page }: Workbench, text: string): Promise<void> =>
  page.locator(".welcome-view-content", { hasText: text }).first().waitFor();

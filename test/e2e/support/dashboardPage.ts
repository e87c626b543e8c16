import type { FrameLocator } from "playwright-core";
import type { Workbench } from "../../host/workbench.mjs";

/** In milliseconds: an engine may have to start, and to finish an evaluation first. */
const longest = 120_000;

/** For what changes while an engine works. */
export const patience = { timeout: 90_000, interval: 250 };

/** Waits until the dashboard shows a run. */
export async function dashboardIsShown(workbench: Workbench): Promise<FrameLocator> {
  const content = workbench.webview();
  await content.locator("#dashboard > .content:not([hidden])").waitFor({ timeout: longest });
  return content;
}

export function stateIsShown(workbench: Workbench, state: string): Promise<void> {
  return workbench.webview().locator(`.tile[data-state='${state}']`).waitFor({ timeout: longest });
}

/** The step that the dashboard shows; 0 before the first. */
export async function shownStep(workbench: Workbench): Promise<number> {
  const text = await workbench.webview().locator(`.tile:has(h2:text-is("Step")) .figure`).innerText();
  return Number(/^(\d+) \//.exec(text)?.[1] ?? 0);
}

/** The evaluations in the table beside the curves, as its rows are headed. */
export async function tabledEvaluations(workbench: Workbench): Promise<string[]> {
  const table = workbench.webview().locator("details.table:has(summary[aria-label^='Forgetting and keeping'])");
  if ((await table.getAttribute("open")) === null) await table.locator("summary").click();
  await table.locator("tbody tr").first().waitFor();
  return table.locator("tbody tr th").allInnerTexts();
}

import type { FrameLocator } from "playwright-core";
import { expect } from "vitest";
import type { Workbench } from "../../host/workbench.mjs";

/** Waits until the dashboard shows a run. */
export async function dashboardIsShown(workbench: Workbench): Promise<FrameLocator> {
  const content = workbench.webview();
  await content.locator("#dashboard > .content:not([hidden])").waitFor();
  return content;
}

/** Waits until the dashboard shows a state of the run. */
export function stateIsShown(workbench: Workbench, state: string): Promise<void> {
  return workbench.webview().locator(`.tile[data-state='${state}']`).waitFor();
}

/** The step that the dashboard shows, or 0 before the first step. */
export async function shownStep(workbench: Workbench): Promise<number> {
  const text = await workbench.webview().locator(`.tile:has(h2:text-is("Step")) .figure`).innerText();
  return Number(/^(\d+) \//.exec(text)?.[1] ?? 0);
}

/** Waits until the dashboard shows a later step. */
export function stepIsBeyond(workbench: Workbench, step: number): Promise<void> {
  return expect.poll(() => shownStep(workbench)).toBeGreaterThan(step);
}

/** Headings of the rows in the table of evaluations. */
export async function tabledEvaluations(workbench: Workbench): Promise<string[]> {
  const table = workbench.webview().locator("details.table:has(summary[aria-label^='Forgetting and keeping'])");
  if ((await table.getAttribute("open")) === null) await table.locator("summary").click();
  await table.locator("tbody tr").first().waitFor();
  return table.locator("tbody tr th").allInnerTexts();
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { generateRun } from "../../dashboard/generateRun.mjs";
import { openDashboard } from "../../dashboard/openDashboard.mjs";
import { themes } from "../../dashboard/themes.mjs";
import { it as pageTest } from "../support/pageTest";
import { standInModels } from "../support/standInModels";

export type Dashboard = Awaited<ReturnType<typeof openDashboard>>;

/** Waits for the parts that the page draws last, when the window is idle. */
export async function isDrawn(page: Page): Promise<void> {
  await page.locator(".virtual-list .row").first().waitFor();
  await page.locator("details.card table tr").first().waitFor({ state: "attached" });
  // The ninth visible chart.
  await page.locator("canvas:visible").nth(8).waitFor();
}

/** Tests of one page: it shows a run of 600 steps, and "Compare" adds a second one. */
export const it = pageTest
  .extend("parent", { scope: "file" }, async ({}, { onCleanup }) => {
    const parent = await mkdtemp(path.join(tmpdir(), "lethe-page-"));
    onCleanup(() => rm(parent, { recursive: true, force: true }));
    return parent;
  })
  .extend("models", { scope: "file" }, () => standInModels())
  .extend("dashboard", { scope: "file" }, async ({ browser, host, parent, models }, { onCleanup }) => {
    const [first, second] = ["first-aaaa", "second-bbbb"].map((name) =>
      path.join(parent, `20260131-100000-${name}`),
    ) as [string, string];
    const size = { steps: 600, passages: 120, evaluations: 12, sample: 60 };
    await generateRun(first, { ...size, name: "first" });
    await generateRun(second, { ...size, name: "second", seed: 3 });
    const dashboard = await openDashboard({
      ...{ browser, host, runFolders: [first], viewport: { width: 1200, height: 800 } },
      ...{ chosenRuns: [second], probing: models.probing },
    });
    onCleanup(() => dashboard.close());
    await isDrawn(dashboard.page);
    return dashboard;
  });

/**
 * Changes the theme of a page, as the editor does.
 *
 * @param pressed the name of a button that is pressed directly after the page was told of the theme
 */
export function dress(page: Page, theme: string, pressed?: string): Promise<void> {
  return page.evaluate(
    ([{ classes, kind, variables }, button]) => {
      const { style } = document.documentElement;
      // Each theme has colours that the others do not have.
      for (const name of [...style].filter((property) => property.startsWith("--vscode-"))) style.removeProperty(name);
      for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
      document.body.className = classes;
      document.body.dataset["vscodeThemeKind"] = kind;
      // The page's observers run before this microtask.
      if (button !== undefined)
        queueMicrotask(() => document.querySelector<HTMLElement>(`[aria-label="${button}"]`)?.click());
    },
    [themes[theme] as (typeof themes)[string], pressed] as const,
  );
}

/** The focused element, by its accessible name. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: active } = document;
    const label = active?.getAttribute("aria-label") ?? active?.textContent ?? "";
    return `${active?.tagName.toLowerCase() ?? ""} ${label.trim()}`;
  });
}

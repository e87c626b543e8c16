import { test } from "vitest";
import { launchBrowser, loadHostSide } from "../../dashboard/openDashboard.mjs";

/** Tests of the dashboard's page alone, in a browser without an editor. All files share the browser. */
export const it = test
  .extend("browser", { scope: "worker" }, async ({}, { onCleanup }) => {
    const browser = await launchBrowser();
    onCleanup(() => browser.close());
    return browser;
  })
  .extend("host", { scope: "worker" }, () => loadHostSide());

import { spawn } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChildProcess } from "node:child_process";
import type { Page } from "playwright-core";
import { launchBrowser } from "../dashboard/openDashboard.mjs";
import { killEngines } from "../e2e/support/engines";
import { ensureHost } from "../host/install.mjs";

const repository = path.join(import.meta.dirname, "../..");
const sample = path.join(repository, ".lethe/sample");

let started: ChildProcess;
let browser: Awaited<ReturnType<typeof launchBrowser>> | undefined;
let page: Page;

/** The address and the password that the program prints. */
const printed = (child: ChildProcess): Promise<{ readonly address: string; readonly password: string }> =>
  new Promise((resolve, reject) => {
    let text = "";
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const [, address] = /^Open (http:\S+)$/m.exec(text) ?? [];
      const [, password] = /^Password: (\S+)$/m.exec(text) ?? [];
      if (address !== undefined && password !== undefined) resolve({ address, password });
    };
    child.stdout?.on("data", read);
    child.once("exit", (code) => reject(new Error(`The program ended with code ${code}:\n${text}`)));
  });

beforeAll(async () => {
  await ensureHost();
  // A process group, so that Ctrl-C ends all of its processes, as in a terminal.
  started = spawn(process.execPath, ["scripts/startInBrowser.mjs"], { cwd: repository, detached: true });
  const { address, password } = await printed(started);
  expect(new URL(address).searchParams.get("folder")).toBe(sample);
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(90_000);
  await page.goto(address);
  await page.locator("input[name=password]").fill(password);
  await page.keyboard.press("Enter");
});

afterAll(async () => {
  await browser?.close();
  if (started.pid !== undefined) process.kill(-started.pid, "SIGINT");
  await killEngines(sample);
});

describe("npm run start:browser", () => {
  it("opens the recommended run and the walkthrough at once, in a trusted window", async () => {
    await page.locator(".getting-started-step", { hasText: "Open the sample" }).first().waitFor();
    // The walkthrough has a frame of its own.
    const isDashboardVisible = async (): Promise<boolean> => {
      const headings = page.frames().map((frame) => frame.locator("h1", { hasText: "recommended" }).isVisible());
      return (await Promise.all(headings.map((one) => one.catch(() => false)))).includes(true);
    };
    await expect.poll(isDashboardVisible).toBe(true);
    expect(await page.getByText("Restricted Mode").count()).toBe(0);
  });
});

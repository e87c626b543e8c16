import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import { generateRun } from "../../dashboard/generateRun.mjs";
import { openDashboard } from "../../dashboard/openDashboard.mjs";
import { it } from "./shownRun";

/** Buttons of the heading. */
export function describeHeading(): void {
  it("keeps every button of the heading in its place when the state of the run changes", async ({
    browser,
    host,
    parent,
  }) => {
    const folder = path.join(parent, "20260131-120000-changing-cccc");
    await generateRun(folder, { steps: 20, passages: 12, evaluations: 2, sample: 6, name: "changing" });
    const log = path.join(folder, "events.ndjson");
    const events = (await readFile(log, "utf8")).trimEnd().split("\n");
    const training = events.slice(0, -1).filter((line) => !line.includes('"state":"done"'));
    await writeFile(log, `${training.join("\n")}\n`);
    const tracker = host.trackRuns({ savedDigest: () => undefined, isAnswering: () => Promise.resolve(true) });
    const changing = await openDashboard({ browser, host, runFolders: [folder], tracker });
    try {
      const { page } = changing;
      const heading = page.locator(".heading .controls > lethe-button");
      const boxes = (): Promise<unknown> =>
        heading.evaluateAll((buttons) =>
          buttons.map((button) => {
            const { x, y, width, height } = button.getBoundingClientRect();
            return { label: button.textContent, x, y, width, height };
          }),
        );
      const enabled = (): Promise<string[]> =>
        heading.evaluateAll((buttons) =>
          buttons
            .filter((button) => !(button as unknown as { disabled: boolean }).disabled)
            .map((button) => button.textContent),
        );
      const report = async (body: object): Promise<void> => {
        const event = { ...body, attempt: 0, step: 20, time: new Date().toISOString() };
        await appendFile(log, `${JSON.stringify(event)}\n`);
      };
      await report({ type: "state", state: "training" });
      await expect.poll(enabled).toEqual(["Pause", "Stop", "Evaluate now", "Compare…"]);
      const places = await boxes();
      await report({ type: "state", state: "stopping" });
      await expect.poll(enabled).toEqual(["Evaluate now", "Compare…"]);
      expect(await boxes()).toEqual(places);
      await report({ type: "state", state: "paused", reason: "Paused at step 20." });
      await expect.poll(enabled).toEqual(["Resume", "Export model…", "Compare…"]);
      expect(await boxes()).toEqual(places);
      await report({ type: "state", state: "done" });
      await expect.poll(enabled).toEqual(["Export model…", "Compare…"]);
      expect(await boxes()).toEqual(places);
    } finally {
      await changing.close();
    }
  });
}

import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { readEvents } from "../../../src/runs/reader";
import { taskLabel } from "../../../src/protocol/wording";
import { writeReport } from "../../../src/runs/report/runReport";

const recordedRun = path.join(import.meta.dirname, "../../fixtures/run");

it("reports a recorded run with its figures", async () => {
  const report = await writeReport(recordedRun);
  const { events } = await readEvents(recordedRun);
  const [before, after] = (["before", "after"] as const).map((phase) => {
    const event = events.find((event) => event.type === "evaluation" && event.phase === phase);
    return event?.type === "evaluation" ? event.summary : undefined;
  });
  const row = (scores: { regurgitation: number | null } | null | undefined) => scores?.regurgitation?.toFixed(3) ?? "";
  expect(report).toContain(`| forget, recited (r) | lower | ${row(before?.forget)} | ${row(after?.forget)} |`);
  const [task = ""] = Object.keys(after?.tasks ?? {});
  expect(report).toContain(`## Task ${taskLabel(task)}`);
  const steps = events.filter((event) => event.type === "step").length;
  expect(report).toContain(`- Training: ${steps} of ${steps} steps,`);
  expect(report).toContain("- State: done");
  expect(report).toContain((await readFile(path.join(recordedRun, "config.json"), "utf8")).trim());
  // The text of a passage does not end the row of a table.
  for (const line of report.split("\n").filter((text) => text.startsWith("|"))) expect(line).toMatch(/\|$/);
  const leaking = Math.round((after?.leakingShare ?? 0) * 72);
  expect(Number(/recites or answers (\d+) passages of the forget set/.exec(report)?.[1])).toBeGreaterThanOrEqual(
    leaking,
  );
});

import { expect, it } from "vitest";
import type { EvaluationEvent } from "../../../src/protocol/events";
import { readEvents } from "../../../src/runs/reader";
import { readFiguresBeside, readRetrained } from "../../../src/runs/readRetrained";
import { addRetrained, copyRecordedRun } from "./report/besideRun";

it("compares with the retrained model, and leaves out what a reader does not show", async () => {
  const run = await copyRecordedRun();
  const place = [run.folder, `${run.configurationFolder}/recommended.lethe.json`] as const;
  expect(await readFiguresBeside(...place)).toBeUndefined();
  await addRetrained(run);
  const { events } = await readEvents(run.folder);
  const after = events.findLast((event): event is EvaluationEvent => event.type === "evaluation");
  if (after === undefined) throw new Error("The recorded run has no evaluation.");
  const figures = await readFiguresBeside(...place, after);
  const both = await readRetrained(...place, after);
  // The run's own figures stand for those of the retrained model.
  expect(figures?.differences?.["forget.regurgitation"]?.value).toBeCloseTo(0, 6);
  expect(both).toMatchObject({ membership: { attacks: [{ s: 1 }, { s: 1 }], reference: { auc: 0.5 } } });
  expect(figures).not.toHaveProperty("membership");
  expect(both).toMatchObject({ ...figures });
  expect(await readRetrained(...place, undefined)).toEqual({ summary: after.summary, differences: undefined });
});

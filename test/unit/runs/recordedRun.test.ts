import path from "node:path";
import { expect, it } from "vitest";
import { readEvaluation, readEvents, readRunRecord } from "../../../src/runs/reader";

const folder = path.join(import.meta.dirname, "../../fixtures/run");

it("reads the recorded run: its record, its steps, and evaluations with the means of their passages", async () => {
  expect(await readRunRecord(folder)).toMatchObject({ format: 1, kind: "unlearn", name: "recommended" });
  const { events, warnings } = await readEvents(folder);
  expect(warnings).toEqual([]);
  const steps = events.filter((event) => event.type === "step").map(({ step }) => step);
  expect(steps).toEqual(Array.from({ length: 180 }, (_, index) => index + 1));
  const evaluations = events.filter((event) => event.type === "evaluation");
  expect(evaluations.map(({ phase }) => phase)).toEqual(["before", "during", "during", "after"]);
  for (const { file, summary } of evaluations) {
    const passages = await readEvaluation(folder, file);
    const scores = passages
      .filter(({ split, kind }) => split === "forget" && kind === "completion")
      .flatMap(({ score }) => score ?? []);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(summary.forget?.regurgitation).toBeCloseTo(mean, 12);
  }
  expect(events.at(-1)).toMatchObject({ type: "state", state: "done" });
});

import { expect, it } from "vitest";
import { stepOfCheckpoint } from "../../../src/runs/layout";
import { assessesResult } from "../../../src/runs/readAssessment";

it("reads the step from the folder of a checkpoint alone", () => {
  expect(["/run/checkpoints/180", "/models/180"].map(stepOfCheckpoint)).toEqual([180, undefined]);
});

it("takes no assessment of an earlier checkpoint or of another run for one of the result", () => {
  const of = (model: string, run = "a") =>
    assessesResult({ model, assessed: { target: "/model", halvesHoldout: false, run } }, "a", 260);
  expect(of("/runs/a/checkpoints/260")).toBe(true);
  expect(of("/models/exported")).toBe(true);
  expect(of("/runs/a/checkpoints/40")).toBe(false);
  expect(of("/runs/b/checkpoints/260", "b")).toBe(false);
});

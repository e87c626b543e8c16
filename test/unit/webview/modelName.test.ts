import { expect, it } from "vitest";
import { modelName } from "../../../webview/modelName";

it("names a model by its folder, and a checkpoint by its step", () => {
  expect(modelName("/home/me/models/letters/")).toBe("letters");
  expect(modelName("C:\\models\\letters")).toBe("letters");
  expect(modelName("/home/me/letters/.lethe/runs/20260131-235959-letters-x7k2/checkpoints/260")).toBe("step 260");
  expect(modelName("/models/260")).toBe("260");
  expect(modelName("/")).toBe("/");
});

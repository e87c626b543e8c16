import { expect, test } from "vitest";
import { describeKind, taskLabel, unnamedTask } from "../../../src/protocol/wording";

test("a task of LUME is named after its content, any other task keeps its name, and no task is no name", () => {
  expect(["Task1", "Letters", unnamedTask].map(taskLabel)).toEqual(["Novels", "Letters", "no task"]);
  expect(describeKind({ task: "Task1", kind: "completion" })).toBe("Novels · completion");
  expect(describeKind({ task: unnamedTask, kind: "question" })).toBe("question");
});

import { describe, expect, it } from "vitest";
import { aimsByRank, aimsByTeacher, meanByTask, requireUnseen } from "../../../../src/engine/teachers/calibration";
import type { PassageText } from "../../../../src/engine/plan/trainingTexts";
import type { PassageKind } from "../../../../src/protocol/passages";

const text = (task: string, kind: PassageKind = "completion"): PassageText => ({
  ids: [1, 2],
  targetStart: 1,
  passage: {
    ...{ id: "1", document: "1", task, kind, split: "forget", prompt: "", answer: "", rephrasings: [] },
    source: { file: "forget.jsonl", line: 1 },
  },
});
const unseen = (task: string, loss: number) => ({ ...text(task), loss });

describe("aims by the teacher's own losses", () => {
  it("change as fine-tuning changed the losses of unseen documents of the task", () => {
    const texts = [text("A"), text("B"), text("A", "question"), text("A")];
    const known = [unseen("A", 3), unseen("A", 4), unseen("B", 1)];
    // The mean loss of task A changes from 2.5 to 3.5, that of task B from 2 to 1.
    const aims = aimsByTeacher(texts, known, { forget: [2, 5, 1, 2.5], unseen: [2.5, 2.5, 2] });
    expect(aims).toEqual([2.8, 2.5, null, 3.5]);
  });

  it("use the change of all tasks for a task without unseen documents", () => {
    const known = [unseen("A", 3), unseen("B", 5)];
    expect(aimsByTeacher([text("C")], known, { forget: [1], unseen: [2, 2] })).toEqual([2]);
  });

  it("are above 0 if fine-tuning lowered the losses by more than a document has", () => {
    expect(aimsByTeacher([text("A")], [unseen("A", 1)], { forget: [0.25], unseen: [2] })).toEqual([0.125]);
  });
});

describe("aims by rank", () => {
  it("give the documents of a task the losses of as many unseen documents, in the same order", () => {
    const texts = [text("A"), text("B"), text("A"), text("A"), text("A", "question")];
    const known = [unseen("A", 5), unseen("A", 3), unseen("A", 4), unseen("B", 9)];
    expect(aimsByRank(texts, [0.3, 0.9, 0.1, 0.2, 0], known)).toEqual([5, 9, 3, 4, null]);
  });

  it("keep the distribution of the unseen losses if there are more or fewer documents", () => {
    const known = Array.from({ length: 100 }, (_, index) => unseen("A", index / 100));
    const aims = aimsByRank([text("A"), text("A")], [2, 1], known).map(Number);
    // The quantiles 3/4 and 1/4.
    expect(aims[0]).toBeCloseTo(0.745, 10);
    expect(aims[1]).toBeCloseTo(0.245, 10);
    const few = [unseen("A", 1), unseen("A", 2)];
    const many = aimsByRank(
      Array.from({ length: 4 }, () => text("A")),
      [1, 2, 3, 4],
      few,
    );
    expect(many).toEqual([1, 1.25, 1.75, 2]);
  });
});

it("a mean by task is NaN without any text", () => {
  expect(meanByTask([], () => 1)("A")).toBeNaN();
});

it("says which tasks have no unseen documents", () => {
  const told: string[] = [];
  const tell = (message: string, level = "information"): number => told.push(`${level}: ${message}`);
  const forget = [text("B"), text("A"), text("C", "question"), text("D")];
  requireUnseen(forget, [text("A"), text("B"), text("D")], tell);
  expect(told).toEqual([]);
  requireUnseen(forget, [text("A")], tell);
  expect(told).toEqual([expect.stringMatching(/^warning: No unseen document calibrates these tasks: B, D\./)]);
});

import { expect, it } from "vitest";
import type { Passage } from "../../../../src/protocol/passages";
import { nameOfFile, nameOfRun, nameOfTask } from "../../../../src/runs/report/names";
import { redactForgetSet } from "../../../../src/runs/report/redaction";
import type { RunRecord } from "../../../../src/runs/runRecord";

const passage: Passage = {
  ...{ id: "a", document: "a", task: "", split: "forget", kind: "completion", prompt: "Maria Keller", answer: "left." },
  ...{ rephrasings: [], source: { file: "forget.jsonl", line: 1 } },
};
const redaction = redactForgetSet([passage]);
const record = { configurationFile: "/data/keller/run.lethe.json" } as RunRecord;

it("keeps the time of a run, and hides its name", () => {
  expect(nameOfRun("20260131-235959-maria-x7k2", redaction)).toBe("20260131-235959-[1 word]-x7k2");
  expect(nameOfFile("/data/keller/runs/20260131-235959-maria-x7k2/checkpoints/9", record, redaction)).toBe(
    "runs/20260131-235959-[1 word]-x7k2/checkpoints/9",
  );
});

it("hides a number that is not the time of a run", () => {
  expect(nameOfFile("/data/keller/4000-123456-78901.jsonl", record, redaction)).not.toContain("123456");
});

it("gives a task of the benchmark its name, and hides words in other names", () => {
  expect(nameOfTask("Task1", redaction)).toBe("Novels");
  expect(nameOfTask("keller letters", redaction)).toBe("[1 word] letters");
});

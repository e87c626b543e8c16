import { expect, it } from "vitest";
import type { RunEvent } from "../../../../src/protocol/events";
import type { PassageEvaluation } from "../../../../src/protocol/metrics";
import { summarize } from "../../../../src/evaluation/summarize";
import type { Measurement } from "../../../bench/real/finishedJob";
import { secondsOf, secondsTaken } from "../../../bench/real/finishedJob";
import { mainTable } from "../../../bench/real/mainTable";
import { timeLeft } from "../../../bench/real/timeLeft";

/** A measurement of two forget documents with these recited shares and losses, and of two unseen ones. */
const measurement = (recited: readonly number[], losses: readonly number[]): Measurement => {
  const record = (split: "forget" | "holdout", place: number, score: number, loss: number): PassageEvaluation => ({
    ...{ id: `${split}${place}sc1`, split, task: "Task1", kind: "completion" },
    ...{ completion: "some words", score, f1: score, loss },
  });
  const records = [
    ...recited.map((score, place) => record("forget", place, score, losses[place] ?? 0)),
    ...[2, 3].map((loss, place) => record("holdout", place, 0, loss)),
  ];
  const summary = summarize(records, { utility: null, utilitySet: null, perplexity: null });
  return { summary, records, passages: [] };
};

const column = (title: string, found: Measurement, loss: number) => ({
  ...{ title, measurement: found, job: { seconds: 12.4, memoryBytes: 2e9 } },
  completionLosses: new Map([
    ["0", loss],
    ["1", loss],
  ]),
});

it("sets each figure beside its difference from the retrained model", async () => {
  const retrained = column("retrained", measurement([0.25, 0.25], [2.5, 2.5]), 2);
  const run = column("run", measurement([0.75, 0.75], [1, 1]), 1.5);
  const lines = (await mainTable([retrained, run], retrained)).split("\n");
  expect(lines).toContain("| forget, recited (r) | 0.250 | 0.750; +0.500 |");
  // Both losses of the run are below both unseen losses; those of the retrained model lie between them. A resample of
  // the unseen documents puts them on one side or between.
  expect(lines).toContain("| attacker detects training (loss, AUC) | 0.500 | 1.000; +0.500 (0.000 to 1.000) |");
  expect(lines).toContain(
    "| loss of the forget set's completions under the base (nats a token) | 2.000 | 1.500; −0.500 |",
  );
  expect(lines).toContain("| seconds | 12 | 12 |");
  expect(lines).toContain("| largest memory after a step | 2.0 GB | 2.0 GB |");
});

it("leaves out a figure that no model has", async () => {
  const retrained = column("retrained", measurement([0.25], [2.5]), 2);
  expect(await mainTable([retrained], retrained)).not.toContain("utility");
});

it("counts the seconds of each attempt, without the time between two attempts", () => {
  const event = (attempt: number, second: number) => ({
    ...{ attempt, time: new Date(1000 * second).toISOString() },
  });
  expect(secondsOf([event(0, 10), event(0, 20), event(0, 30), event(1, 1000), event(1, 1005)])).toBe(25);
});

it("adds the seconds of an evaluation that another job has made", () => {
  const evaluation = (seconds: number, takenFrom?: string) => ({ type: "evaluation", seconds, takenFrom }) as RunEvent;
  expect(secondsTaken([evaluation(300, "20260131-235959-npo-x7k2"), evaluation(200)])).toBe(300);
});

it("estimates the time left from the work of the finished jobs", () => {
  const done = { work: 10, seconds: 60 };
  expect(timeLeft([done, { work: 20, seconds: undefined }])).toBe("about 2 minutes");
  expect(timeLeft([{ work: 20, seconds: undefined }])).toBeUndefined();
});

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { writeRecordedSets } from "../../host/workspaces.mjs";
import { readEvaluation, readEvents, readRunRecord } from "../../../src/runs/reader";
import { temporaryFolder } from "./temporaryFolder";

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

it("gives a workspace the sets that it has read, byte for byte", async () => {
  const target = await temporaryFolder();
  await writeRecordedSets(target);
  const { hashes } = JSON.parse(await readFile(path.join(folder, "run.json"), "utf8")) as {
    readonly hashes: Readonly<Record<string, string>>;
  };
  for (const set of ["forget", "retain", "holdout"]) {
    const [, hash] = Object.entries(hashes).find(([file]) => file.endsWith(`/${set}.jsonl`)) ?? [];
    const written = await readFile(path.join(target, `${set}.jsonl`));
    expect(createHash("sha256").update(written).digest("hex"), set).toBe(hash);
  }
});

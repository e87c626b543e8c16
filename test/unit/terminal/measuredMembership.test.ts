import { cp, rm } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { measuredMembership } from "../../../src/terminal/measuredMembership";
import { temporaryFolder } from "../runs/temporaryFolder";

const recorded = path.join(import.meta.dirname, "../../fixtures/run");
const document = { split: "forget", kind: "completion", id: "novel-01sc1" } as const;
const found = (step: string, run = recorded, passage: Parameters<typeof measuredMembership>[2] = document) =>
  measuredMembership(path.join(run, "checkpoints", step), undefined, passage);

it("finds the evaluation of a checkpoint's step", async () => {
  expect(await found("180")).toMatchObject({ step: 180, percentile: 1, unseen: 24 });
  expect((await found("180"))?.loss).not.toBe((await found("0"))?.loss);
});

it("finds nothing for other passages, and where no evaluation can tell", async () => {
  expect(await found("180", recorded, { ...document, kind: "question" })).toBeUndefined();
  expect(await found("180", recorded, { ...document, split: "retain" })).toBeUndefined();
  // This step was not evaluated, and that one only on a sample with too few unseen documents.
  expect(await found("170")).toBeUndefined();
  expect(await found("60")).toBeUndefined();
  expect(await measuredMembership(path.join(recorded, "elsewhere/180"), undefined, document)).toBeUndefined();
  const folder = await temporaryFolder();
  expect(await found("180", folder)).toBeUndefined();
  await cp(recorded, folder, { recursive: true });
  await rm(path.join(folder, "evaluations/180-after.ndjson"));
  expect(await found("180", folder)).toBeUndefined();
});

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { readPhaseFacts } from "../../../src/control/phaseFacts";
import type { KnownRun } from "../../../src/control/phaseFacts";
import type { RunStatus } from "../../../src/protocol/runStatus";
import { emptyDigest } from "../../../src/runs/runDigest";
import type { RunRecord } from "../../../src/runs/runRecord";
import { temporaryFolder } from "../runs/temporaryFolder";

/** A moment of the first day of 2026. */
const at = (hour: string): string => `2026-01-01T${hour}:00:00.000Z`;

const run = (kind: RunRecord["kind"], status: RunStatus, created: string, digest: object): KnownRun => ({
  ...{ folder: `/w/${kind}`, id: kind, name: kind, status },
  record: { kind, createdAt: created } as RunRecord,
  digest: { ...emptyDigest, ...digest },
});
const result = run("unlearn", "done", at("08"), { time: at("10"), checkpoints: [{}] });

const monitored = async (monitor: KnownRun) => {
  const file = path.join(await temporaryFolder(), "letters.lethe.json");
  await writeFile(file, "{}");
  return (await readPhaseFacts(file, [monitor, result]))?.monitored;
};

it("counts a monitor for the result only if it began after the result was made", async () => {
  const evaluations = [{ step: 1, time: at("12") }];
  expect(await monitored(run("monitor", "training", at("09"), { evaluations }))).toMatchObject({
    ...{ rounds: 1, isAfterResult: false },
  });
  expect(await monitored(run("monitor", "training", at("11"), { evaluations }))).toMatchObject({
    ...{ rounds: 1, isAfterResult: true },
  });
});

it("knows a monitor without a round only if it has failed", async () => {
  expect(await monitored(run("monitor", "failed", at("11"), {}))).toMatchObject({ rounds: 0, isAfterResult: true });
  expect(await monitored(run("monitor", "training", at("11"), {}))).toBeUndefined();
});

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { layout, stepOfCheckpoint } from "../../../src/runs/layout";
import { assessesResult, findAssessment } from "../../../src/runs/readAssessment";
import type { RunRecord } from "../../../src/runs/runRecord";
import { temporaryFolder } from "./temporaryFolder";

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

it("finds the assessment that has measured the most attacks, and of several the latest", async () => {
  const runs = await temporaryFolder();
  const common = {
    format: 1,
    engineVersion: "0",
    device: "cpu",
    configurationFile: "/c.lethe.json",
    hashes: {},
  } as const;
  const assess = async (id: string, ...attacks: readonly string[]): Promise<void> => {
    const assessed = { target: "/model", halvesHoldout: false, run: "unlearned" };
    const record = {
      ...common,
      id,
      name: id,
      kind: "assess",
      createdAt: "2026-01-31T23:59:59Z",
      model: "/m",
      assessed,
    };
    const [nothing, all] = [0, 1].map((recited) => ({ recited, answered: null, span: null }));
    const events = attacks.map((attack, step) => ({
      ...{ type: "attack", attempt: 0, step, state: attack, model: "unlearned", values: nothing, seconds: 1 },
      result: {
        ...{ attack, model: "unlearned", protocol: "Asked.", values: nothing, before: nothing, target: all },
        ...{ seconds: 1, memoryBytes: 1 },
      },
    }));
    await mkdir(path.join(runs, id));
    await writeFile(path.join(runs, id, layout.events), events.map((event) => `${JSON.stringify(event)}\n`).join(""));
    await writeFile(path.join(runs, id, layout.configuration), "{}");
    await writeFile(path.join(runs, id, layout.record), JSON.stringify(record));
  };
  const record: RunRecord = {
    ...{ ...common, id: "unlearned", name: "unlearned", kind: "unlearn", createdAt: "2026-01-31T23:59:58Z" },
    model: "/model",
  };
  const found = async () => (await findAssessment(path.join(runs, "unlearned"), record))?.record.id;
  await mkdir(path.join(runs, "unlearned"));
  expect(await found()).toBeUndefined();
  await assess("20260101-000000-a", "prefix");
  await assess("20260102-000000-b", "prefix", "rolePlay");
  await assess("20260103-000000-c", "prefix", "fourBits");
  await assess("20260104-000000-d", "prefix");
  expect(await found()).toBe("20260103-000000-c");
});

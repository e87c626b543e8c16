import { cp, mkdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { commitCheckpoint } from "../../../src/runs/checkpoint";
import { hashFile } from "../../../src/runs/hashFile";
import { findAncestors, hasHashes, looksLike, weightsOf } from "../../../src/runs/lineage";
import type { RunRecord } from "../../../src/runs/runRecord";
import { createRun } from "../../../src/runs/writer";
import { temporaryFolder } from "./temporaryFolder";

const weightsFile = "model.safetensors";

/** A folder of models and of runs that made each model from the one before. */
async function createChain() {
  const base = await temporaryFolder();
  const runs = path.join(base, "runs");
  const writeModel = async (name: string, weights: string): Promise<string> => {
    const folder = path.join(base, name);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, weightsFile), weights);
    return folder;
  };
  /** A run of a day that starts from a model, and its result exported to a folder. */
  const run = async (day: number, model: string, result: string, changes: Partial<RunRecord> = {}) => {
    const date = `2026-11-${String(day).padStart(2, "0")}`;
    const file = path.join(model, weightsFile);
    const record: RunRecord = {
      ...{ format: 1, id: `${date.replaceAll("-", "")}-000000-day-${day}`, name: `day ${day}`, kind: "unlearn" },
      ...{ engineVersion: "0.1.0", createdAt: `${date}T00:00:00.000Z`, device: "cpu", model },
      ...{ configurationFile: path.join(base, "a.lethe.json"), hashes: { [file]: await hashFile(file) } },
      ...changes,
    };
    const folder = await createRun(runs, record, {});
    const checkpoint = await commitCheckpoint(folder, 5, (made) => writeFile(path.join(made, weightsFile), result));
    return { folder, checkpoint: checkpoint.folder, exported: await writeModel(`exported-${day}`, result) };
  };
  const find = async (model: string) => {
    const file = path.join(model, weightsFile);
    const hashes = weightsOf({ model, hashes: { [file]: await hashFile(file) } });
    return (await findAncestors(model, runs, hasHashes(hashes))).map(({ record }) => record.name);
  };
  return { base, runs, writeModel, run, find };
}

describe("findAncestors", () => {
  it("follows exported models back through all runs, the latest first", async () => {
    const { writeModel, run, find } = await createChain();
    const first = await run(1, await writeModel("source", "0"), "1");
    const second = await run(2, first.exported, "2");
    const third = await run(3, second.exported, "3");
    expect(await find(third.exported)).toEqual(["day 3", "day 2", "day 1"]);
    expect(await find(first.exported)).toEqual(["day 1"]);
    expect(await find(await writeModel("source", "0"))).toEqual([]);
  });

  it("finds the run of a checkpoint by its path, also over a link, and of an exported adapter by its hash", async () => {
    const { base, writeModel, run, find } = await createChain();
    const { folder, checkpoint } = await run(1, await writeModel("source", "0"), "1");
    expect(await find(checkpoint)).toEqual(["day 1"]);
    await symlink(checkpoint, path.join(base, "link"));
    // The weights in the link's run have changed since, so that only the path is left.
    await writeFile(path.join(checkpoint, weightsFile), "changed");
    expect(await find(path.join(base, "link"))).toEqual(["day 1"]);
    await commitCheckpoint(folder, 6, async (made) => {
      await mkdir(path.join(made, "adapter"));
      await writeFile(path.join(made, "adapter", "adapter_model.safetensors"), "adapter");
    });
    expect(await find(await writeModel("adapter", "adapter"))).toEqual(["day 1"]);
  });

  it("ends where no run is known to have made the model", async () => {
    const { base, writeModel, run, find } = await createChain();
    const first = await run(1, await writeModel("source", "0"), "1");
    const second = await run(2, await writeModel("merged", "1 with an adapter merged"), "2");
    expect(await find(second.exported)).toEqual(["day 2"]);
    const third = await run(3, first.exported, "3");
    await rename(first.folder, path.join(base, "moved"));
    expect(await find(third.exported)).toEqual(["day 3"]);
  });

  it("goes through a run that trained the model on, and leaves out later runs and other kinds", async () => {
    const { writeModel, run, find } = await createChain();
    const first = await run(1, await writeModel("source", "0"), "1");
    const tuned = await run(2, first.exported, "2", { kind: "prepare" });
    // A later run with learning rate 0 has written its source model again.
    await run(4, first.exported, "1");
    await run(5, tuned.exported, "2", { kind: "assess", assessed: { target: "/t", halvesHoldout: false } });
    const third = await run(3, tuned.exported, "3");
    expect(await find(third.exported)).toEqual(["day 3", "day 2", "day 1"]);
  });

  it("leaves the rest to a run whose record lists the requests before it", async () => {
    const { writeModel, run, find } = await createChain();
    const first = await run(1, await writeModel("source", "0"), "1");
    const earlierRequests = [{ run: "a", name: "day 1", createdAt: "2026-11-01T00:00:00.000Z", forgetSet: "/f" }];
    const second = await run(2, first.exported, "2", { earlierRequests });
    expect(await find(second.exported)).toEqual(["day 2"]);
  });

  it("leaves out a run that has changed nothing, also by a comparison of the files", async () => {
    const { runs, writeModel, run, find } = await createChain();
    const source = await writeModel("source", "0");
    await run(2, source, "0");
    expect(await find(source)).toEqual([]);
    const file = path.join(source, weightsFile);
    expect(await findAncestors(source, runs, looksLike(new Map([[file, 1]])))).toEqual([]);
    const first = await run(1, source, "1");
    await run(3, first.exported, "1");
    expect(await find(first.exported)).toEqual(["day 1"]);
  });

  it("finds a result that has taken the place of its source", async () => {
    const { writeModel, run, find } = await createChain();
    const source = await writeModel("source", "0");
    await run(1, source, "1");
    expect(await find(await writeModel("source", "1"))).toEqual(["day 1"]);
  });

  it("takes the latest of the runs with the same result", async () => {
    const { writeModel, run, find } = await createChain();
    const source = await writeModel("source", "0");
    for (const day of [1, 2, 3]) await run(day, source, "1");
    expect(await find(await writeModel("result", "1"))).toEqual(["day 3"]);
  });

  it("needs every file of the weights in one checkpoint", async () => {
    const files = ["a", "b"].map((sha256) => ({ name: sha256, size: 1, sha256 }));
    expect(await hasHashes(["a", "b"])("", files)).toBe(true);
    expect(await hasHashes(["a", "c"])("", files)).toBe(false);
    expect(await hasHashes([])("", files)).toBe(false);
  });
});

describe("looksLike", () => {
  it("tells models apart that differ in a part of their bytes, and never reads a file of another size", async () => {
    const folder = await temporaryFolder();
    const bytes = Buffer.alloc(3_000_000, 7);
    const file = path.join(folder, "a.safetensors");
    await writeFile(file, bytes);
    await mkdir(path.join(folder, "checkpoint"));
    const copy = path.join(folder, "checkpoint", weightsFile);
    await cp(file, copy);
    const test = looksLike(new Map([[file, bytes.length]]));
    const isAlike = (size: number) => test(path.dirname(copy), [{ name: weightsFile, size, sha256: "not read" }]);
    expect(await isAlike(bytes.length)).toBe(true);
    expect(await isAlike(bytes.length + 1)).toBe(false);
    for (const start of [0, 1_400_000, 2_900_000]) {
      const changed = Buffer.from(bytes);
      changed.fill(8, start, start + 100_000);
      await writeFile(copy, changed);
      expect(await isAlike(bytes.length)).toBe(false);
    }
    expect((await readFile(file)).equals(bytes)).toBe(true);
    expect(await looksLike(new Map())("", [])).toBe(false);
  });
});

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDigestCache } from "../../../src/editor/digestCache";
import type { Run } from "../../../src/editor/run";
import { emptyDigest } from "../../../src/runs/runDigest";
import { layout } from "../../../src/runs/layout";

let parent: string;
let file: string;
let folder: string;
const log = "one line of the log\n";
const run = (offset: number): Run => ({
  ...{ folder, id: "one", name: "one", kind: "unlearn", record: undefined, status: "training", reason: undefined },
  digest: { ...emptyDigest, offset, state: "training", step: 7 },
});

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), "lethe-digests-"));
  file = path.join(parent, "storage/runs.json");
  folder = path.join(parent, "runs/one");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, layout.events), log);
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const keep = async (offset: number): Promise<void> => (await openDigestCache(file)).save([run(offset)]);
const found = async () => (await openDigestCache(file)).find(folder);

describe("a saved digest", () => {
  it("is the same in the next window", async () => {
    await keep(log.length);
    expect(await found()).toEqual(run(log.length).digest);
    expect((await openDigestCache(file)).find(path.join(parent, "runs/other"))).toBeUndefined();
  });

  it("is ignored when the log is shorter, because another run has the same folder", async () => {
    await keep(log.length + 1);
    expect(await found()).toBeUndefined();
  });

  it("is ignored when the run is deleted", async () => {
    await keep(log.length);
    await rm(folder, { recursive: true });
    expect(await found()).toBeUndefined();
  });

  it.each(["", '{"format": 1, "dig'])("is ignored in a file that holds %j", async (text) => {
    await keep(log.length);
    await writeFile(file, text);
    expect(await found()).toBeUndefined();
  });

  it("is ignored in another format", async () => {
    await keep(log.length);
    const content = JSON.parse(await readFile(file, "utf8")) as { format: number };
    await writeFile(file, JSON.stringify({ ...content, format: content.format + 1 }));
    expect(await found()).toBeUndefined();
  });

  it("is not saved in a window without storage", async () => {
    const cache = await openDigestCache(undefined);
    await cache.save([run(log.length)]);
    expect(cache.find(folder)).toBeUndefined();
  });
});

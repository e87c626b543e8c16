import { truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { teachingFile } from "../../../src/runs/keptTeaching";
import { layout } from "../../../src/runs/layout";
import { temporaryFolder } from "./temporaryFolder";

const predictionsOf = (places: number) => ({
  listed: 2,
  tokens: Int32Array.from({ length: 2 * places }, (_, index) => 1000 * index),
  logProbabilities: Float32Array.from({ length: 2 * places }, (_, index) => -index / 3),
  restLogProbabilities: Float32Array.from({ length: places }, (_, index) => -index / 7),
});
const kept = { predictions: [3, 0, 40].map(predictionsOf), aims: [1.5, null, 2.25] };

describe("the file of a run's teaching", () => {
  it("gives back texts of several lengths, also if its first line is long", async () => {
    const file = teachingFile(await temporaryFolder(), { seed: 1 });
    expect(await file.read()).toBeUndefined();
    await file.write(kept);
    expect(await file.read()).toEqual(kept);
    const many = { predictions: undefined, aims: Array.from({ length: 50_000 }, (_, index) => index / 3) };
    await file.write(many);
    expect(await file.read()).toEqual(many);
  });

  it("is not read for another key, or with bytes after its end", async () => {
    const folder = await temporaryFolder();
    await teachingFile(folder, { seed: 1 }).write(kept);
    expect(await teachingFile(folder, { seed: 2 }).read()).toBeUndefined();
    await writeFile(path.join(folder, layout.teaching), Buffer.alloc(4), { flag: "a" });
    expect(await teachingFile(folder, { seed: 1 }).read()).toBeUndefined();
  });

  // Node cannot read a file of this size at once. Windows would reserve the space on the disk.
  it.skipIf(process.platform === "win32")("may have more than 2 GiB", async () => {
    const folder = await temporaryFolder();
    const file = teachingFile(folder, { seed: 1 });
    await file.write(kept);
    await truncate(path.join(folder, layout.teaching), 2 ** 31 + 4096);
    expect(await file.read()).toBeUndefined();
  });
});

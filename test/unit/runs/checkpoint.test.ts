import { spawnSync } from "node:child_process";
import { appendFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { buildSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { HumanError } from "../../../src/protocol/humanError";
import { commitCheckpoint, listCheckpoints, readCheckpoint } from "../../../src/runs/checkpoint";
import { isValidCheckpoint } from "../support/isValidCheckpoint";
import { temporaryFolder } from "./temporaryFolder";

const writeFiles = async (folder: string, weights = "weights"): Promise<void> => {
  await writeFile(path.join(folder, "model.safetensors"), weights);
  await mkdir(path.join(folder, "optimizer"));
  await writeFile(path.join(folder, "optimizer", "state.bin"), "");
};

describe("commitCheckpoint", () => {
  it("lists sizes and hashes of every file", async () => {
    const run = await temporaryFolder();
    const checkpoint = await commitCheckpoint(run, 12, writeFiles);
    const folder = path.join(run, "checkpoints", "12");
    expect(checkpoint).toEqual({
      step: 12,
      folder,
      files: [
        {
          name: "model.safetensors",
          size: 7,
          sha256: "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c",
        },
        {
          name: "optimizer/state.bin",
          size: 0,
          sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        },
      ],
    });
    const manifest: unknown = JSON.parse(await readFile(path.join(folder, "manifest.json"), "utf8"));
    expect(manifest).toEqual({ files: checkpoint.files });
    expect(await readCheckpoint(run, 12)).toEqual(checkpoint);
  });

  it("replaces a checkpoint of the same step and lists steps by number", async () => {
    const run = await temporaryFolder();
    await commitCheckpoint(run, 10, writeFiles);
    await commitCheckpoint(run, 9, writeFiles);
    await commitCheckpoint(run, 9, (folder) => writeFiles(folder, "other"));
    expect(await readFile(path.join(run, "checkpoints", "9", "model.safetensors"), "utf8")).toBe("other");
    expect(await isValidCheckpoint(run, 9)).toBe(true);
    expect(await listCheckpoints(run)).toEqual([9, 10]);
    expect((await readdir(path.join(run, "checkpoints"))).sort()).toEqual(["10", "9"]);
  });

  it("keeps only the earlier checkpoint when writing fails", async () => {
    const run = await temporaryFolder();
    await commitCheckpoint(run, 1, writeFiles);
    const fail = async (folder: string): Promise<void> => {
      await writeFiles(folder, "half");
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    };
    const sentence = (step: number): string =>
      `${path.join(run, "checkpoints", String(step))} cannot be written: the disk is full; ` +
      "free some space or choose another output.runsDirectory.";
    await expect(commitCheckpoint(run, 1, fail)).rejects.toThrow(new HumanError(sentence(1), false));
    await expect(commitCheckpoint(run, 2, fail)).rejects.toThrow(new HumanError(sentence(2), false));
    expect(await isValidCheckpoint(run, 1)).toBe(true);
    expect(await readdir(path.join(run, "checkpoints"))).toEqual(["1"]);
  });

  it("leaves no half-written checkpoint when its process is killed, and the next commit removes the rest", async () => {
    const run = await temporaryFolder();
    const { outputFiles } = buildSync({
      entryPoints: [path.resolve("src/runs/checkpoint.ts")],
      bundle: true,
      platform: "node",
      format: "cjs",
      write: false,
    });
    const program = path.join(run, "program.cjs");
    // The process dies before its nth change of the folder.
    await writeFile(
      program,
      `${outputFiles[0]?.text ?? ""}
const fs = require("node:fs/promises");
let left = Number(process.argv[2]);
for (const name of ["mkdir", "mkdtemp", "open", "writeFile", "rename"]) {
  const original = fs[name];
  fs[name] = (...given) => {
    if (left-- === 0) process.kill(process.pid, "SIGKILL");
    return original(...given);
  };
}
module.exports.commitCheckpoint(process.argv[3], 5, async (folder) => {
  await fs.writeFile(folder + "/model.safetensors", "weights");
});
`,
    );
    const isKilled = (dieBefore: number): boolean => {
      const { signal, status, stderr } = spawnSync(process.execPath, [program, String(dieBefore), run]);
      if (signal === null && status !== 0) throw new Error(stderr.toString());
      return signal !== null;
    };

    const validAfter: boolean[] = [];
    for (let dieBefore = 0; isKilled(dieBefore); dieBefore++) {
      validAfter.push(await isValidCheckpoint(run, 5));
      expect(await listCheckpoints(run), `after ${dieBefore} operations`).toEqual(validAfter.at(-1) ? [5] : []);
      await rm(path.join(run, "checkpoints", "5"), { recursive: true, force: true });
    }
    expect(validAfter.length).toBeGreaterThan(6);
    // Only the last change, the flush of the parent folder, comes after the rename that makes the checkpoint valid.
    expect(validAfter.lastIndexOf(false)).toBe(validAfter.length - 2);
    expect(await isValidCheckpoint(run, 5)).toBe(true);
    expect(await readdir(path.join(run, "checkpoints"))).toEqual(["5"]);
  });
});

describe("readCheckpoint", () => {
  it.each([
    ["a missing manifest", "it is incomplete (manifest.json is missing)", (at: string) => rm(`${at}/manifest.json`)],
    ["a malformed manifest", "manifest.json is malformed", (at: string) => writeFile(`${at}/manifest.json`, "{")],
    ["a missing file", "model.safetensors is missing", (at: string) => rm(`${at}/model.safetensors`)],
    [
      "a longer file",
      "model.safetensors has 8 bytes instead of 7",
      (at: string) => appendFile(`${at}/model.safetensors`, "x"),
    ],
    [
      "a changed file",
      "model.safetensors has changed since it was written",
      (at: string) => writeFile(`${at}/model.safetensors`, "Weights"),
    ],
  ])("refuses %s", async (_case, problem, damage) => {
    const run = await temporaryFolder();
    const { folder } = await commitCheckpoint(run, 3, writeFiles);
    await damage(folder);
    expect(await isValidCheckpoint(run, 3)).toBe(false);
    await expect(readCheckpoint(run, 3)).rejects.toThrow(
      new HumanError(`${folder} is not a valid checkpoint: ${problem}; use an earlier checkpoint.`),
    );
  });

  it("reports a step without a checkpoint", async () => {
    const run = await temporaryFolder();
    expect(await isValidCheckpoint(run, 3)).toBe(false);
    expect(await listCheckpoints(run)).toEqual([]);
  });
});

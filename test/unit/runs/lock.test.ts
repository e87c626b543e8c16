import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { HumanError } from "../../../src/protocol/humanError";
import { acquireLock, breakLock, readLock } from "../../../src/runs/lock";
import type { FoundLock } from "../../../src/runs/lock";
import { temporaryFolder } from "./temporaryFolder";

const owner = { processId: 4711, host: "workstation", since: "2026-01-31T23:59:58.765Z" };

const find = async (folder: string): Promise<FoundLock> => {
  const lock = await readLock(folder);
  if (lock === null) throw new Error("There is no lock.");
  return lock;
};

describe("acquireLock", () => {
  it("locks a run until it is unlocked, and names the engine with the lock", async () => {
    const folder = await temporaryFolder();
    expect(await readLock(folder)).toBeNull();
    const release = await acquireLock(folder, owner);
    expect((await find(folder)).owner).toEqual(owner);
    await expect(acquireLock(folder, owner)).rejects.toThrow(
      new HumanError(
        `${folder} is in use by process 4711 on workstation since 2026-01-31T23:59:58.765Z; ` +
          "stop that engine or wait until it ends.",
      ),
    );
    await release();
    await release();
    expect(await readdir(folder)).toEqual([]);
    await acquireLock(folder, owner);
  });

  it("locks a run for only one of several engines at the same time", async () => {
    const folder = await temporaryFolder();
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(folder, owner)));
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("respects the lock of an engine that died before it had written its process id", async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, "run.lock"), "");
    await expect(acquireLock(folder, owner)).rejects.toThrow(
      `${folder} is in use by an engine that has not written its process id; stop that engine or wait until it ends.`,
    );
    expect((await find(folder)).owner).toBeNull();
  });
});

describe("breakLock", () => {
  it("removes the lock of a dead engine, but not the lock of a later engine", async () => {
    const folder = await temporaryFolder();
    await acquireLock(folder, owner);
    const dead = await find(folder);
    await breakLock(folder, dead);
    const release = await acquireLock(folder, owner);
    const alive = await find(folder);
    await breakLock(folder, dead);
    expect(await readLock(folder)).toEqual(alive);
    await release();
    await breakLock(folder, dead);
    expect(await readdir(folder)).toEqual([]);
  });
});

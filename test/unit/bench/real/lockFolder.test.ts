import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { expect, it } from "vitest";
import { acquireLock } from "../../../../src/runs/lock";
import { lockFolder } from "../../../bench/real/lockFolder";
import { temporaryFolder } from "../../runs/temporaryFolder";

const since = new Date().toISOString();

it("refuses a folder in which another process works, and takes it when that process has unlocked it", async () => {
  const folder = await temporaryFolder();
  const unlock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(`Process ${process.pid} on ${hostname()} works in ${folder}`);
  await unlock();
  await (
    await lockFolder(folder)
  )();
});

it("takes over the lock of a dead process", async () => {
  const folder = await temporaryFolder();
  const { pid } = spawnSync(process.execPath, ["--version"]);
  await acquireLock(folder, { processId: pid, host: hostname(), since });
  await (
    await lockFolder(folder)
  )();
});

import type * as FileSystem from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { HumanError } from "../../../src/protocol/humanError";
import { openRunLog } from "../../../src/runs/runLog";
import { temporaryFolder } from "./temporaryFolder";

const disk = vi.hoisted(() => ({ room: Infinity }));

vi.mock("node:fs", async (importOriginal) => {
  const fs = await importOriginal<typeof FileSystem>();
  const writeSync = (descriptor: number, bytes: Uint8Array, offset: number, length: number, position: number): number =>
    fs.writeSync(descriptor, bytes, offset, Math.min(length, disk.room), position);
  return { ...fs, writeSync };
});

describe("a log on a full disk", () => {
  it("ends with the last complete event, reports the error, and continues when there is space", async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, "events.ndjson");
    const log = openRunLog(folder, 0);
    log.append({ type: "warning", step: 1, message: "a" });
    const before = await readFile(file, "utf8");
    disk.room = 10;
    expect(() => log.append({ type: "warning", step: 2, message: "b" })).toThrow(
      new HumanError(
        `${file} cannot be written: the disk is full; free some space or choose another output.runsDirectory.`,
        false,
      ),
    );
    expect(await readFile(file, "utf8")).toBe(before);
    disk.room = Infinity;
    log.append({ type: "warning", step: 3, message: "c" });
    log.close();
    expect((await readFile(file, "utf8")).split("\n")).toHaveLength(3);
  });
});

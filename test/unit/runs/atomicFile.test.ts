import type * as FileSystem from "node:fs/promises";
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { renameRetried, writeFileAtomically, writeNewFile } from "../../../src/runs/atomicFile";
import { temporaryFolder } from "./temporaryFolder";

const failures = vi.hoisted(() => ({ codes: [] as string[] }));

vi.mock("node:fs/promises", async (importOriginal) => {
  const fs = await importOriginal<typeof FileSystem>();
  const rename: typeof fs.rename = async (from, to) => {
    const code = failures.codes.shift();
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    return fs.rename(from, to);
  };
  return { ...fs, rename };
});

beforeEach(() => {
  failures.codes = [];
});

describe("renameRetried", () => {
  it("tries again while another program holds the file", async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, "a"), "text");
    failures.codes = ["EPERM", "EACCES", "EBUSY"];
    await renameRetried(path.join(folder, "a"), path.join(folder, "b"));
    expect(await readdir(folder)).toEqual(["b"]);
  });

  it("does not try again after another error", async () => {
    failures.codes = ["EXDEV", "EBUSY"];
    await expect(renameRetried("a", "b")).rejects.toThrow("EXDEV");
    expect(failures.codes).toEqual(["EBUSY"]);
  });
});

describe("writeFileAtomically", () => {
  it("replaces a file, and keeps the old one when writing fails", async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, "a.json");
    await writeFileAtomically(file, "old");
    await writeFileAtomically(file, ["ne", "w"]);
    expect(await readFile(file, "utf8")).toBe("new");
    failures.codes = ["EXDEV"];
    await expect(writeFileAtomically(file, "newest")).rejects.toThrow("EXDEV");
    expect(await readFile(file, "utf8")).toBe("new");
    expect(await readdir(folder)).toEqual(["a.json"]);
  });
});

describe("writeNewFile", () => {
  it("leaves no file behind when writing fails, and keeps a file that exists", async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, "lock");
    const fail = function* (): Generator<string> {
      yield "part";
      throw new Error("The disk is full.");
    };
    await expect(writeNewFile(file, fail())).rejects.toThrow("The disk is full.");
    expect(await readdir(folder)).toEqual([]);
    await writeNewFile(file, "first");
    await expect(writeNewFile(file, "second")).rejects.toThrow("EEXIST");
    expect(await readFile(file, "utf8")).toBe("first");
  });
});

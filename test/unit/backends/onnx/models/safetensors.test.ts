import { appendFile, copyFile, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSafetensors } from "../../../../../src/backends/onnx/models/safetensorsReader";
import { writeSafetensors } from "../../../../../src/backends/onnx/models/safetensorsWriter";
import type { StorageType } from "../../../../../src/backends/onnx/models/storageTypes";

const fixtures = path.join(import.meta.dirname, "../../../../fixtures/checkpoints");
const weights = (folder: string): string => path.join(fixtures, folder, "model.safetensors");

let folder: string;
let filePath: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lethe-safetensors-"));
  filePath = path.join(folder, "model.safetensors");
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** Writes a file with a header and a number of bytes of data. */
async function craft(header: unknown, dataBytes: number): Promise<void> {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(json.byteLength));
  await writeFile(filePath, Buffer.concat([prefix, json, Buffer.alloc(dataBytes)]));
}

/** The methods of the handles that `open` returns. */
async function handlePrototype(): Promise<FileHandle> {
  const handle = await open(folder, "r");
  await handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}

describe("the reader", () => {
  it("lists names, types, shapes and byte ranges", async () => {
    const file = await openSafetensors(weights("bfloat16"));
    await file.close();
    const entry = file.tensors.get("model.layers.1.mlp.gate_proj.weight");
    expect(entry).toMatchObject({ dtype: "BF16", shape: [24, 16], file: file.path });
    expect((entry?.byteRange[1] ?? 0) - (entry?.byteRange[0] ?? 0)).toBe(24 * 16 * 2);
    expect(file.tensors.has("__metadata__")).toBe(false);
  });

  it("reads only the header, then only one tensor", async () => {
    const read = vi.spyOn(await handlePrototype(), "read");
    const bytesRead = (): number => read.mock.calls.reduce((sum, call) => sum + Number((call as unknown[])[2]), 0);

    const file = await openSafetensors(weights("float32"));
    const header = Math.min(...[...file.tensors.values()].map(({ byteRange }) => byteRange[0]));
    expect(bytesRead()).toBe(header);
    await file.read("model.layers.1.mlp.gate_proj.weight");
    expect(bytesRead()).toBe(header + 24 * 16 * 4);
    await file.close();
  });

  it("refuses an unknown name, and a type that cannot be weights", async () => {
    await craft({ steps: { dtype: "I64", shape: [2], data_offsets: [0, 16] } }, 16);
    const file = await openSafetensors(filePath);
    await expect(file.read("lm_head.weight")).rejects.toThrow(/model\.safetensors has no tensor "lm_head.weight"/);
    await expect(file.read("steps")).rejects.toThrow(/"steps" in .* has type I64, but Lethe reads only/);
    await file.close();
  });

  it.each([
    ["F32", 4, NaN, [0, 0, 0xc0, 0x7f], /has NaN in place of a number at \[3, 5\].*before its training failed/],
    ["F32", 4, -Infinity, [0, 0, 0x80, 0xff], /has an infinite value in place of a number at \[3, 5\]/],
    ["F16", 2, Infinity, [0, 0x7c], /an infinite value .* too large for float16: save the model again as bfloat16/],
    ["F16", 2, NaN, [1, 0xfc], /has NaN .*before its training failed/],
    ["BF16", 2, NaN, [0xc0, 0x7f], /has NaN .*before its training failed/],
    ["BF16", 2, -Infinity, [0x80, 0xff], /has an infinite value .*before its training failed/],
  ])("refuses a tensor of type %s with an element of %i bytes that is %d", async (dtype, size, _, bytes, message) => {
    // The element is in the last row, and the number of elements is odd.
    const shape = [5, 7];
    await craft({ "model.norm.weight": { dtype, shape, data_offsets: [0, 35 * size] } }, 35 * size);
    const handle = await open(filePath, "r+");
    const { size: whole } = await handle.stat();
    await handle.write(Uint8Array.from(bytes), 0, size, whole - (35 - (3 * 7 + 5)) * size);
    await handle.close();
    const file = await openSafetensors(filePath);
    await expect(file.read("model.norm.weight")).rejects.toMatchObject({
      name: "HumanError",
      message: expect.stringMatching(message) as string,
    });
    await expect(file.read("model.norm.weight")).rejects.toThrow(`"model.norm.weight" in ${filePath}`);
    await file.close();
  });

  it("reads the largest and the smallest numbers of each type", async () => {
    await craft({ ends: { dtype: "F16", shape: [4], data_offsets: [0, 8] } }, 0);
    const data = Uint16Array.from([0x7bff, 0xfbff, 0x0001, 0x8000]);
    await appendFile(filePath, Buffer.from(data.buffer));
    const file = await openSafetensors(filePath);
    expect([...(await file.read("ends"))]).toEqual([65_504, -65_504, 2 ** -24, -0]);
    await file.close();
  });

  it("reports a file that became shorter", async () => {
    await copyFile(weights("float16"), filePath);
    const file = await openSafetensors(filePath);
    await truncate(filePath, 5000);
    await expect(file.read("model.embed_tokens.weight")).rejects.toThrow(/became shorter while Lethe read its tensor/);
    await file.close();
  });
});

describe("refuses in one sentence", () => {
  const entry = { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] };
  const second = { dtype: "F16", shape: [4], data_offsets: [24, 32] };

  const refuses = async (message: RegExp): Promise<void> => {
    await expect(openSafetensors(filePath)).rejects.toMatchObject({ name: "HumanError", isInput: true });
    await expect(openSafetensors(filePath)).rejects.toThrow(message);
  };

  it("a missing file", () => refuses(/model\.safetensors is missing; download or copy the file again/));

  it("an empty file", async () => {
    await writeFile(filePath, "");
    await refuses(
      /is truncated: it has 0 bytes, but a safetensors file starts with 8 bytes that give the length of its header; download or copy the file again\.$/,
    );
  });

  it("a file truncated in its data", async () => {
    await copyFile(weights("float32"), filePath);
    const whole = (await readFile(filePath)).byteLength.toLocaleString("en-US");
    await truncate(filePath, 12_345);
    await refuses(
      new RegExp(`is truncated: its header describes ${whole} bytes, but the file has 12,345 bytes; download or copy`),
    );
  });

  it("a file truncated in its header", async () => {
    await copyFile(weights("float32"), filePath);
    await truncate(filePath, 100);
    await refuses(
      /is truncated: its header alone takes 1,[0-9]{3} bytes, but the file has 100 bytes; download or copy/,
    );
  });

  it("a file of another format", async () => {
    await writeFile(filePath, "PK\x03\x04 this is a zip file");
    await refuses(/is damaged or not a safetensors file: its first 8 bytes announce a header of [0-9,]+ bytes/);
  });

  it("a Git LFS pointer", async () => {
    await writeFile(filePath, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 123\n");
    await refuses(/is a pointer that Git LFS left in place of the weights; run "git lfs pull" in /);
  });

  it.each(['{"a": ', "[1, 2]"])("a header that is not a JSON object: %s", async (header) => {
    await craft(header, 0);
    await refuses(/its header is not JSON; download or copy the file again/);
  });

  it.each([
    ["no shape", { dtype: "F32", data_offsets: [0, 24] }, /its tensor "a" is wrong \(shape: /],
    ["a negative size", { ...entry, shape: [2, -3] }, /its tensor "a" is wrong \(shape.1: /],
    ["offsets that are not a pair", { ...entry, data_offsets: [0] }, /its tensor "a" is wrong \(data_offsets/],
    [
      "an unknown type",
      { ...entry, dtype: "Q4" },
      /tensor "a" of type Q4, which Lethe does not support; save the model again/,
    ],
    [
      "another size",
      { ...entry, shape: [2, 4] },
      /"a" needs 32 bytes as F32 \[2, 4\], but the header reserves 24 bytes for it/,
    ],
    ["an immense shape", { ...entry, shape: [2 ** 52, 2 ** 52] }, /"a" needs [0-9,]+ bytes as F32/],
    ["an end before its start", { ...entry, data_offsets: [24, 0] }, /"a" needs 24 bytes .* reserves -24 bytes/],
  ])("a tensor with %s", async (_, wrong, message) => {
    await craft({ a: wrong }, 24);
    await refuses(message);
  });

  it.each([
    ["overlap", [20, 28]],
    ["leave a gap", [28, 36]],
  ])("tensors that %s", async (_, offsets) => {
    await craft({ b: { ...second, data_offsets: offsets }, a: entry }, offsets[1] ?? 0);
    await refuses(/the data of its tensor "b" starts at byte [0-9]+ instead of byte [0-9]+;/);
  });

  it("bytes that belong to no tensor", async () => {
    await craft({ b: second, a: entry }, 40);
    await refuses(
      /is damaged: its header describes [0-9]+ bytes, but the file has [0-9]+ bytes; download or copy the file again/,
    );
  });
});

describe("the writer", () => {
  /** Writes the float32 fixture in another type and gives the file's tensors. */
  async function rewrite(dtype: StorageType): Promise<Map<string, Float32Array>> {
    const source = await openSafetensors(weights("float32"));
    const tensors = [...source.tensors.values()].map(({ name, shape }) => ({ name, shape, dtype }));
    await writeSafetensors(filePath, tensors, source.read);
    await source.close();
    return readAll(filePath);
  }

  async function readAll(file: string): Promise<Map<string, Float32Array>> {
    const opened = await openSafetensors(file);
    const values = new Map<string, Float32Array>();
    for (const name of opened.tensors.keys()) values.set(name, await opened.read(name));
    await opened.close();
    return values;
  }

  it.each([
    ["F32", "float32"],
    ["F16", "float16"],
    ["BF16", "bfloat16"],
  ] as const)("rounds to %s as transformers does", async (dtype, fixture) => {
    const written = await rewrite(dtype);
    const expected = await readAll(weights(fixture));
    expect([...written.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, values] of expected) expect(written.get(name)).toEqual(values);
  });

  it("pads the header to 8 bytes and names PyTorch's format", async () => {
    const tensors = [
      { name: "half", dtype: "F16", shape: [3] },
      { name: "scalar", dtype: "F32", shape: [] },
      { name: "none", dtype: "F32", shape: [0, 4] },
    ] as const;
    const values: Record<string, number[]> = { half: [1, 2, 3], scalar: [0.1], none: [] };
    await writeSafetensors(filePath, tensors, (name) => Promise.resolve(new Float32Array(values[name] ?? [])));

    const bytes = await readFile(filePath);
    const headerBytes = Number(bytes.readBigUInt64LE());
    expect(headerBytes % 8).toBe(0);
    expect(JSON.parse(bytes.toString("utf8", 8, 8 + headerBytes))).toEqual({
      __metadata__: { format: "pt" },
      scalar: { dtype: "F32", shape: [], data_offsets: [0, 4] },
      none: { dtype: "F32", shape: [0, 4], data_offsets: [4, 4] },
      half: { dtype: "F16", shape: [3], data_offsets: [4, 10] },
    });
    expect((await readAll(filePath)).get("half")).toEqual(new Float32Array([1, 2, 3]));
  });

  it("converts tensors of more than one piece", async () => {
    const count = (1 << 20) + 3;
    const long = Float32Array.from({ length: count }, (_, index) => index % 256);
    await writeSafetensors(filePath, [{ name: "long", dtype: "BF16", shape: [count] }], () => Promise.resolve(long));
    const read = (await readAll(filePath)).get("long") ?? new Float32Array();
    // Vitest would need seconds to compare a million numbers.
    expect(Buffer.compare(Buffer.from(read.buffer), Buffer.from(long.buffer))).toBe(0);
  });

  it("reads a tensor only after it has written the one before", async () => {
    const write = vi.spyOn(await handlePrototype(), "write");
    const writesBefore: number[] = [];
    const tensors = ["a", "b", "c"].map((name) => ({ name, dtype: "F32" as const, shape: [2] }));
    await writeSafetensors(filePath, tensors, () => {
      writesBefore.push(write.mock.calls.length);
      return Promise.resolve(new Float32Array(2));
    });
    expect(writesBefore).toEqual([1, 2, 3]);
  });

  it("leaves nothing behind if it fails", async () => {
    const tensors = [{ name: "a", dtype: "F32", shape: [2] }] as const;
    await expect(writeSafetensors(filePath, tensors, () => Promise.resolve(new Float32Array(3)))).rejects.toThrow(
      "a has 3 values instead of 2.",
    );
    expect(await readdir(folder)).toEqual([]);
  });
});

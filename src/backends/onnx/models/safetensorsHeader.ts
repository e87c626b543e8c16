import { z } from "zod";
import { HumanError } from "../../../protocol/humanError";
import { isJsonObject } from "../../../protocol/json";
import type { JsonObject } from "../../../protocol/json";
import { countElements, storageTypes } from "./storageTypes";
import type { StorageType } from "./storageTypes";

/*
 * A .safetensors file is (https://github.com/huggingface/safetensors, "Format"):
 *
 *   8 bytes    length of the header, little-endian
 *   header     JSON: {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [start, end]}, …}, and strings under
 *              "__metadata__"; it may be padded with spaces
 *   data       every tensor's elements, row-major and little-endian, one tensor after the other without gaps; the
 *              offsets count from here
 */

/** Number of bytes before the header. These bytes hold the header's length. */
export const prefixBytes = 8;

/** A tensor's type, shape and place in a file. */
export interface TensorEntry {
  readonly name: string;
  /**
   * Name of the element type in the file. Every tensor has an entry, whatever its type. Lethe can read only the
   * elements of the types `F32`, `F16` and `BF16`.
   */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly file: string;
  /** The tensor's first byte, and the byte after its last. Both are counted from the start of the file. */
  readonly byteRange: readonly [start: number, end: number];
}

/** Number of bytes of an element, by the name of its type. Types with elements of less than one byte are left out. */
const elementBytes: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, F8_E8M0: 1 },
  ...{ U16: 2, I16: 2, F16: 2, BF16: 2 },
  ...{ U32: 4, I32: 4, F32: 4 },
  ...{ U64: 8, I64: 8, F64: 8, C64: 8 },
};

const size = z.int().nonnegative();
const headerEntry = z.object({ dtype: z.string(), shape: z.array(size), data_offsets: z.tuple([size, size]) });

const usualRemedy = "download or copy the file again";
const metadataKey = "__metadata__";

/**
 * Reads and checks a header.
 * @param file the path of the file, for the error messages and for the entries of the result
 * @param header the bytes of the header's JSON
 * @param fileBytes the size of the whole file in bytes
 * @returns one entry for each tensor, by the tensor's name. The entries have the order of the data in the file
 * @throws HumanError if the header is malformed, or if the data that it describes do not end at the last byte of the
 *   file
 */
export function parseHeader(file: string, header: Uint8Array, fileBytes: number): Map<string, TensorEntry> {
  const dataStart = prefixBytes + header.byteLength;
  const entries = Object.entries(parseJson(file, header))
    .filter(([name]) => name !== metadataKey)
    .map(([name, value]) => parseEntry(file, name, value, dataStart))
    .sort((a, b) => a.byteRange[0] - b.byteRange[0] || a.byteRange[1] - b.byteRange[1]);

  let end = dataStart;
  for (const { name, byteRange } of entries) {
    if (byteRange[0] !== end) {
      throw new HumanError(
        `${file} is damaged: the data of its tensor "${name}" starts at byte ${grouped(byteRange[0])} instead of byte ` +
          `${grouped(end)}; ${usualRemedy}.`,
      );
    }
    end = byteRange[1];
  }
  if (fileBytes !== end) {
    const state = fileBytes < end ? "truncated" : "damaged";
    throw new HumanError(
      `${file} is ${state}: its header describes ${grouped(end)} bytes, but the file has ${grouped(fileBytes)} bytes; ${usualRemedy}.`,
    );
  }
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function parseJson(file: string, header: Uint8Array): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(header));
  } catch {
    value = undefined;
  }
  if (isJsonObject(value)) return value;
  throw new HumanError(`${file} is damaged or not a safetensors file: its header is not JSON; ${usualRemedy}.`);
}

function parseEntry(file: string, name: string, value: unknown, dataStart: number): TensorEntry {
  const parsed = headerEntry.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const problem = issue === undefined ? "malformed" : `${issue.path.join(".") || "entry"}: ${issue.message}`;
    throw new HumanError(
      `${file} is damaged: the header entry of its tensor "${name}" is wrong (${problem}); ${usualRemedy}.`,
    );
  }
  const { dtype, shape, data_offsets: offsets } = parsed.data;
  const bytes = elementBytes[dtype];
  if (bytes === undefined) {
    throw new HumanError(
      `${file} contains the tensor "${name}" of type ${dtype}, which Lethe does not support; ` +
        "save the model again as float32, float16 or bfloat16.",
    );
  }
  const promised = countElements(shape) * bytes;
  const given = offsets[1] - offsets[0];
  if (promised !== given) {
    throw new HumanError(
      `${file} is damaged: its tensor "${name}" needs ${grouped(promised)} bytes as ${dtype} [${shape.join(", ")}], ` +
        `but the header reserves ${grouped(given)} bytes for it; ${usualRemedy}.`,
    );
  }
  return { name, dtype, shape, file, byteRange: [dataStart + offsets[0], dataStart + offsets[1]] };
}

/** A tensor to be written. */
export interface PlannedTensor {
  readonly name: string;
  readonly dtype: StorageType;
  readonly shape: readonly number[];
}

/** Number of bytes of a tensor's data in a file. */
export function dataBytes({ dtype, shape }: PlannedTensor): number {
  return countElements(shape) * storageTypes[dtype].bytes;
}

/**
 * Encodes the part of a file before the data. The data must follow in the order of `tensors`. Spaces pad the header so
 * that the data start at a multiple of 8. The header has metadata, because transformers requires metadata.
 */
export function encodeHeader(tensors: readonly PlannedTensor[]): Uint8Array {
  let end = 0;
  const entries = tensors.map((tensor) => {
    const start = end;
    end += dataBytes(tensor);
    return [tensor.name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [start, end] }] as const;
  });
  const json = Buffer.from(JSON.stringify({ [metadataKey]: { format: "pt" }, ...Object.fromEntries(entries) }));
  const length = Math.ceil(json.byteLength / 8) * 8;
  const header = Buffer.alloc(prefixBytes + length, " ");
  header.writeBigUInt64LE(BigInt(length));
  json.copy(header, prefixBytes);
  return header;
}

/** Writes a number with thousands separators: 12,345. */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../../../protocol/humanError";
import { explainSystemError } from "../../../protocol/systemError";
import { hasCode } from "../../../runs/writeError";
import { readInto } from "./fileTransfer";
import { areFinite } from "./finiteElements";
import { grouped, parseHeader, prefixBytes } from "./safetensorsHeader";
import type { TensorEntry } from "./safetensorsHeader";
import { countElements, isStorageType, storageTypes } from "./storageTypes";

/** Largest header that the format allows. If the length is larger, the file has another format. */
const maximumHeaderBytes = 100_000_000;

/** Lethe converts and checks this number of elements at a time, while the next elements are read from the disk. */
const pieceElements = 1 << 20;

/** An open `.safetensors` file. Its header is in memory, but not the elements of its tensors. */
export interface SafetensorsFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /**
   * Reads the elements of one tensor as float32, row-major. The function reads no other part of the file. 16-bit
   * elements are converted exactly.
   * @param into an array that receives the elements. It must have as many elements as the tensor, unless `start` is
   *   given. Default: a new array
   * @param start the index of the first element to read. `into` can then be shorter than the tensor
   * @throws HumanError if an element is infinite or NaN
   */
  readonly read: (name: string, into?: Float32Array, start?: number) => Promise<Float32Array>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a `.safetensors` file and checks that the data described in its header end at the last byte of the file.
 * @throws HumanError if the file is missing, truncated, damaged or of another format
 */
export async function openSafetensors(filePath: string): Promise<SafetensorsFile> {
  const handle = await openForReading(filePath);
  try {
    const tensors = await readHeader(handle, filePath);
    return {
      path: filePath,
      tensors,
      read: async (name, into, start) => {
        const entry = tensors.get(name);
        if (entry === undefined)
          throw new HumanError(`${filePath} has no tensor "${name}"; check that the file belongs to the model.`);
        return readElements(handle, entry, into ?? new Float32Array(countElements(entry.shape)), start);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw explainSystemError(error, filePath) ?? error;
  }
}

async function openForReading(filePath: string): Promise<FileHandle> {
  try {
    return await open(filePath, "r");
  } catch (error) {
    if (hasCode(error, "ENOENT")) throw new HumanError(`${filePath} is missing; download or copy the file again.`);
    throw explainSystemError(error, filePath) ?? error;
  }
}

async function readHeader(handle: FileHandle, filePath: string): Promise<Map<string, TensorEntry>> {
  const { size: fileBytes } = await handle.stat();
  const prefix = Buffer.alloc(prefixBytes);
  if ((await readInto(handle, prefix, 0)) < prefixBytes) {
    throw new HumanError(
      `${filePath} is truncated: it has ${grouped(fileBytes)} bytes, but a safetensors file starts with ${prefixBytes} ` +
        `bytes that give the length of its header; download or copy the file again.`,
    );
  }
  // Without the LFS extension, Git leaves a small text file in place of the weights.
  if (prefix.toString("latin1") === "version ") {
    throw new HumanError(
      `${filePath} is a pointer that Git LFS left in place of the weights; run "git lfs pull" in ${path.dirname(filePath)}.`,
    );
  }
  const headerBytes = Number(prefix.readBigUInt64LE());
  if (headerBytes > maximumHeaderBytes) {
    throw new HumanError(
      `${filePath} is damaged or not a safetensors file: its first ${prefixBytes} bytes announce a header of ` +
        `${grouped(headerBytes)} bytes; download or copy the file again.`,
    );
  }
  if (prefixBytes + headerBytes > fileBytes) {
    throw new HumanError(
      `${filePath} is truncated: its header alone takes ${grouped(prefixBytes + headerBytes)} bytes, but the file has ` +
        `${grouped(fileBytes)} bytes; download or copy the file again.`,
    );
  }
  const header = Buffer.alloc(headerBytes);
  await readInto(handle, header, prefixBytes);
  return parseHeader(filePath, header, fileBytes);
}

/** Typed arrays have the machine's byte order. All platforms of onnxruntime are little-endian, like the file. */
async function readElements(
  handle: FileHandle,
  entry: TensorEntry,
  values: Float32Array,
  from?: number,
): Promise<Float32Array> {
  const { name, dtype, shape, file, byteRange } = entry;
  const elements = countElements(shape);
  if (from === undefined ? values.length !== elements : from + values.length > elements)
    throw new Error(`the target for "${name}" has ${values.length} elements, but the tensor has ${elements}`);
  const first = from ?? 0;
  if (!isStorageType(dtype)) {
    throw new HumanError(
      `The tensor "${name}" in ${file} has type ${dtype}, but Lethe reads only weights of type F32, F16 and BF16; ` +
        "save the model again as float32, float16 or bfloat16.",
    );
  }
  const { conversion, bytes } = storageTypes[dtype];
  // 16-bit elements are read into the second half of the target. Then they are converted to float32, from the first to
  // the last. No element is overwritten before it is converted, and no additional memory is needed.
  const stored =
    conversion === null
      ? values
      : new Uint16Array(values.buffer, values.byteOffset + values.byteLength / 2, values.length);
  const readPiece = (start: number) =>
    readFully(handle, entry, stored.subarray(start, start + pieceElements), byteRange[0] + (first + start) * bytes);
  let reading = readPiece(0);
  for (let start = 0; start < values.length; start += pieceElements) {
    await reading;
    const end = Math.min(start + pieceElements, values.length);
    if (end < values.length) reading = readPiece(end);
    const piece = values.subarray(start, end);
    const isFinite =
      conversion === null ? areFinite(piece) : conversion.widen((stored as Uint16Array).subarray(start, end), piece);
    if (!isFinite) {
      await reading;
      const index = piece.findIndex((value) => !Number.isFinite(value));
      throw notFinite(entry, first + start + index, piece[index] as number);
    }
  }
  return values;
}

function notFinite({ name, dtype, shape, file }: TensorEntry, index: number, value: number): HumanError {
  // A weight above 65,504 becomes infinite when it is stored as float16, because 65,504 is the largest float16 number.
  const isTooLarge = dtype === "F16" && !Number.isNaN(value);
  return new HumanError(
    `The tensor "${name}" in ${file} has ${Number.isNaN(value) ? "NaN" : "an infinite value"} in place of a number at ` +
      `[${placeOf(index, shape).join(", ")}], so the model cannot be used; ` +
      (isTooLarge
        ? "the weight is too large for float16: save the model again as bfloat16 or float32."
        : "use a checkpoint from before its training failed, or download the file again if it was damaged."),
  );
}

/** Returns the indices of an element of a row-major tensor, one for each dimension. */
function placeOf(index: number, shape: readonly number[]): number[] {
  let rest = index;
  return shape
    .toReversed()
    .map((size) => {
      const place = rest % size;
      rest = Math.floor(rest / size);
      return place;
    })
    .toReversed();
}

async function readFully(
  handle: FileHandle,
  entry: TensorEntry,
  target: Float32Array | Uint16Array,
  position: number,
): Promise<void> {
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  if ((await readInto(handle, bytes, position)) === bytes.byteLength) return;
  throw new HumanError(
    `${path.basename(entry.file)} in ${path.dirname(entry.file)} became shorter while Lethe read its tensor "${entry.name}"; ` +
      "copy the file again and do not change it while Lethe runs.",
  );
}

import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { isJsonObject, parseJson } from "../protocol/json";
import { writeFileAtomically } from "./atomicFile";
import { layout } from "./layout";
import { ifCode } from "./writeError";

/** The distributions that a teacher predicts for one text; see `TeacherPredictions` in backends/backend.ts. */
interface KeptPredictions {
  readonly listed: number;
  readonly tokens: Int32Array;
  readonly logProbabilities: Float32Array;
  readonly restLogProbabilities: Float32Array;
}

/**
 * What a run computes before the first step about the texts that it teaches: the forget texts, or all other texts in a
 * restart. Each list has one entry for each of these texts.
 */
export interface KeptTeaching {
  /** Undefined if the run has no teacher. */
  readonly predictions: readonly KeptPredictions[] | undefined;
  /** The aimed loss of each text, in nats a token. Null for a text without an aim. A restart has no aims. */
  readonly aims: readonly (number | null)[];
}

/** The first line of the file. The bytes of the predictions follow it. */
interface Head {
  readonly format: 1;
  /** SHA-256 of everything that determines the content. */
  readonly identity: string;
  /** SHA-256 of the rest of this line and the bytes after it. */
  readonly sha256: string;
  /** Number of listed tokens in a row. 0 if there are no predictions. */
  readonly listed: number;
  /** Number of predicted tokens of each text. */
  readonly predicted: readonly number[];
  readonly aims: readonly (number | null)[];
}

const numberBytes = 4;
const lineEnd = 0x0a;

/** Opens the file of a run's teaching. `key` is everything that determines the content. */
export function teachingFile(runFolder: string, key: object) {
  const file = path.join(runFolder, layout.teaching);
  const identity = createHash("sha256").update(JSON.stringify(key)).digest("hex");
  return {
    /** @returns undefined if the file is missing, torn or damaged, or if it was written for another key */
    read: async (): Promise<KeptTeaching | undefined> => {
      const handle = await open(file).catch(ifCode("ENOENT", undefined));
      try {
        return handle && (await readTeaching(handle, identity));
      } finally {
        await handle?.close();
      }
    },
    /** @throws HumanError when the disk is full */
    write: async (teaching: KeptTeaching): Promise<void> => {
      const predictions = teaching.predictions ?? [];
      const described = {
        format: 1,
        identity,
        listed: predictions[0]?.listed ?? 0,
        predicted: predictions.map(({ restLogProbabilities }) => restLogProbabilities.length),
        aims: teaching.aims,
      } as const;
      const hash = createHash("sha256").update(JSON.stringify(described));
      for (const part of bytesOf(predictions)) hash.update(part);
      const head: Head = { ...described, sha256: hash.digest("hex") };
      await writeFileAtomically(file, withHead(head, predictions));
    },
  };
}

/*
 * The predictions may have gigabytes. So the file is hashed, written and read text by text.
 */

function* withHead(head: Head, predictions: readonly KeptPredictions[]): Generator<string | Uint8Array> {
  yield `${JSON.stringify(head)}\n`;
  yield* bytesOf(predictions);
}

/** The bytes of all predictions, in pieces. */
function* bytesOf(predictions: readonly KeptPredictions[]): Generator<Uint8Array> {
  for (const { tokens, logProbabilities, restLogProbabilities } of predictions)
    for (const numbers of [tokens, logProbabilities, restLogProbabilities]) yield littleEndian(numbers);
}

async function readTeaching(handle: FileHandle, identity: string): Promise<KeptTeaching | undefined> {
  const line = await readLine(handle);
  const value = line && parseJson(line.toString());
  if (!line || !isJsonObject(value)) return undefined;
  const { sha256, ...described } = value as unknown as Head;
  const { listed, predicted, aims } = described;
  if (described.identity !== identity || !Array.isArray(described.predicted)) return undefined;
  // The size shows whether the head tells the truth, before any memory is reserved.
  const places = predicted.reduce((sum: number, count: number) => sum + count, 0);
  const { size } = await handle.stat();
  if (size !== line.length + 1 + places * (2 * listed + 1) * numberBytes) return undefined;
  const hash = createHash("sha256").update(JSON.stringify(described));
  let place = line.length + 1;
  const predictions: KeptPredictions[] = [];
  for (const count of predicted) {
    const bytes = Buffer.alloc(count * (2 * listed + 1) * numberBytes);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, place);
    if (bytesRead !== bytes.length) return undefined;
    place += bytesRead;
    hash.update(bytes);
    predictions.push(predictionsIn(bytes, count, listed));
  }
  if (hash.digest("hex") !== sha256) return undefined;
  return { predictions: listed === 0 ? undefined : predictions, aims };
}

/** Number of bytes that are read at once in search of the end of the first line. */
const lineBytes = 65536;

/** The first line of a file, without its end. Undefined if the file has no complete line. */
async function readLine(handle: FileHandle): Promise<Buffer | undefined> {
  const read: Buffer[] = [];
  for (let place = 0; ; place += lineBytes) {
    const bytes = Buffer.alloc(lineBytes);
    const { bytesRead } = await handle.read(bytes, 0, lineBytes, place);
    const end = bytes.subarray(0, bytesRead).indexOf(lineEnd);
    if (end < 0 && bytesRead < lineBytes) return undefined;
    read.push(end < 0 ? bytes : bytes.subarray(0, end));
    if (end >= 0) return Buffer.concat(read);
  }
}

/** The predictions of one text, from the bytes of three lists of numbers. */
function predictionsIn(bytes: Buffer, count: number, listed: number): KeptPredictions {
  const logs = count * listed;
  return {
    listed,
    tokens: Int32Array.from({ length: logs }, (_, index) => bytes.readInt32LE(index * numberBytes)),
    logProbabilities: Float32Array.from({ length: logs }, (_, index) =>
      bytes.readFloatLE((logs + index) * numberBytes),
    ),
    restLogProbabilities: Float32Array.from({ length: count }, (_, index) =>
      bytes.readFloatLE((2 * logs + index) * numberBytes),
    ),
  };
}

/** The file has the same bytes on every machine. */
function littleEndian(numbers: Int32Array | Float32Array): Uint8Array {
  const bytes = new Uint8Array(numbers.length * numberBytes);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, index) => {
    if (numbers instanceof Int32Array) view.setInt32(index * numberBytes, number, true);
    else view.setFloat32(index * numberBytes, number, true);
  });
  return bytes;
}

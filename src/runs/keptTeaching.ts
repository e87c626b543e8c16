import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
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
  const identity = sha256(JSON.stringify(key));
  return {
    /** @returns undefined if the file is missing, torn or damaged, or if it was written for another key */
    read: async (): Promise<KeptTeaching | undefined> => {
      const content = await readFile(file).catch(ifCode("ENOENT", undefined));
      return content && parse(content, identity);
    },
    /** @throws HumanError when the disk is full */
    write: async (teaching: KeptTeaching): Promise<void> => {
      const predictions = teaching.predictions ?? [];
      const parts = predictions.flatMap(({ tokens, logProbabilities, restLogProbabilities }) =>
        [tokens, logProbabilities, restLogProbabilities].map(littleEndian),
      );
      const described = {
        format: 1,
        identity,
        listed: predictions[0]?.listed ?? 0,
        predicted: predictions.map(({ restLogProbabilities }) => restLogProbabilities.length),
        aims: teaching.aims,
      } as const;
      const head: Head = { ...described, sha256: sha256(JSON.stringify(described), ...parts) };
      await writeFileAtomically(file, [`${JSON.stringify(head)}\n`, ...parts]);
    },
  };
}

function parse(content: Buffer, identity: string): KeptTeaching | undefined {
  const end = content.indexOf(lineEnd);
  const value = parseJson(content.subarray(0, Math.max(end, 0)).toString());
  const body = content.subarray(end + 1);
  if (!isJsonObject(value)) return undefined;
  const { sha256: hash, ...described } = value as unknown as Head;
  if (described.identity !== identity || hash !== sha256(JSON.stringify(described), body)) return undefined;
  const { listed, predicted, aims } = described;
  let place = 0;
  const take = (count: number): DataView => {
    const view = new DataView(body.buffer, body.byteOffset + place, count * numberBytes);
    place += count * numberBytes;
    return view;
  };
  const integers = (count: number): Int32Array => {
    const view = take(count);
    return Int32Array.from({ length: count }, (_, index) => view.getInt32(index * numberBytes, true));
  };
  const floats = (count: number): Float32Array => {
    const view = take(count);
    return Float32Array.from({ length: count }, (_, index) => view.getFloat32(index * numberBytes, true));
  };
  const predictions = predicted.map((count) => ({
    listed,
    tokens: integers(count * listed),
    logProbabilities: floats(count * listed),
    restLogProbabilities: floats(count),
  }));
  return { predictions: listed === 0 ? undefined : predictions, aims };
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

function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

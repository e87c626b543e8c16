import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../../../src/protocol/humanError";
import { writeJson } from "../../../src/runs/atomicFile";
import { hashFile } from "../../../src/runs/hashFile";
import { hasCode } from "../../../src/runs/writeError";

/** A hash of a JSON value, as a name of a file or folder. */
export function nameOf(identity: unknown): string {
  return createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, hashLength);
}

const hashLength = 16;

/**
 * The content of a model's files, as a hash. A result belongs to the content, because another model may take the
 * folder's place.
 *
 * @throws HumanError if the folder cannot be read or holds no model
 */
export async function hashModel(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => {
    throw new HumanError(`${folder} is not a readable folder; correct the path.`);
  });
  const files = names.filter((name) => name.endsWith(".json") || name.endsWith(".safetensors")).sort();
  if (!files.some((name) => name.endsWith(".safetensors")))
    throw new HumanError(`${folder} holds no model (*.safetensors); name the folder of a model.`);
  const hashes = await Promise.all(files.map((name) => hashFile(path.join(folder, name))));
  return nameOf(hashes);
}

/** Returns the result in a file, or else computes the result and writes the file. */
export async function keptIn<Result extends object>(file: string, compute: () => Promise<Result>): Promise<Result> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Result;
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  const result = await compute();
  await writeJson(file, result);
  return result;
}

import path from "node:path";
import { readManifest } from "../../checkpoint";
import { checkpointFolder } from "../../layout";
import type { Block } from "../document";
import type { RunFacts } from "../facts";
import { ifDamaged } from "../../ifDamaged";
import { nameOfFile } from "../names";

/**
 * A table with the SHA-256 hashes of the files that the run read, and of the model that it wrote last. With them, a
 * reader can tell that a model or a set is the one that the report is about.
 */
export async function hashTable({ runFolder, record, checkpoints, redaction }: RunFacts): Promise<Block> {
  const read = Object.entries(record.hashes).map(([file, hash]) => [nameOfFile(file, record, redaction), "read", hash]);
  const step = checkpoints.at(-1);
  const written = step === undefined ? [] : await modelFiles(runFolder, step);
  return { kind: "table", head: ["file", "use", "SHA-256"], rows: [...read, ...written], wordColumns: 3 };
}

/** The files of a checkpoint's model. A damaged checkpoint has none. */
const modelFiles = async (runFolder: string, step: number): Promise<(readonly string[])[]> => {
  const files = await readManifest(path.join(runFolder, checkpointFolder(step))).catch(ifDamaged([]));
  return files
    .filter(({ name }) => /\.safetensors$/.test(name) && !name.startsWith("training"))
    .map(({ name, sha256 }) => [`checkpoint ${step}, ${name}`, "written", sha256]);
};

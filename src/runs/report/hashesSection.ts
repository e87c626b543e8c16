import path from "node:path";
import { readManifest } from "../checkpoint";
import type { RunRecord } from "../runRecord";
import { HumanError } from "../../protocol/humanError";
import type { Block } from "./document";
import { placeIn } from "./homeFolders";
import type { Redaction } from "./redaction";

/**
 * The section with the SHA-256 hashes of the files that the run read, and of the model that it wrote. With them, a
 * reader can tell that a model or a set is the one that the report is about.
 *
 * @param checkpoint the absolute path of the last checkpoint's folder, if the run has a checkpoint
 */
export async function hashesSection(
  { hashes, configurationFile }: RunRecord,
  checkpoint: string | undefined,
  { ofName }: Redaction,
): Promise<readonly Block[]> {
  const folder = path.dirname(configurationFile);
  const read = Object.entries(hashes).map(([file, hash]) => [ofName(placeIn(folder, file)), "read", hash]);
  const written = checkpoint === undefined ? [] : await modelFiles(checkpoint);
  return [{ kind: "table", head: ["file", "use", "SHA-256"], rows: [...read, ...written], wordColumns: 3 }];
}

/** The files of a checkpoint's model. A damaged checkpoint has none. */
const modelFiles = async (checkpoint: string): Promise<(readonly string[])[]> => {
  try {
    const files = await readManifest(checkpoint);
    return files
      .filter(({ name }) => /\.safetensors$/.test(name) && !name.startsWith("training"))
      .map(({ name, sha256 }) => [`checkpoint ${path.basename(checkpoint)}, ${name}`, "written", sha256]);
  } catch (error) {
    if (error instanceof HumanError) return [];
    throw error;
  }
};

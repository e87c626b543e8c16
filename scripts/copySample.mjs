// Copies the sample to .lethe/sample, where a window may change it. Existing files stay as they are.
import { cp } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const repository = path.join(import.meta.dirname, "..");

/** @returns {Promise<string>} the folder of the copy */
export async function copySample() {
  const folder = path.join(repository, ".lethe/sample");
  await cp(path.join(repository, "media/sample"), folder, {
    recursive: true,
    force: false,
    filter: (source) => path.basename(source) !== ".lethe",
  });
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await copySample();

import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Makes a Hugging Face cache with one model, as `hf download` leaves it: the files are links into a folder of blobs.
 *
 * @param home the value of HF_HOME
 * @param id the model's id, such as `org/name`
 * @param model a folder with the files of the model
 * @returns the folder of the snapshot
 */
export async function createHubCache(home: string, id: string, model: string): Promise<string> {
  const repository = path.join(home, "hub", `models--${id.replace("/", "--")}`);
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const snapshot = path.join(repository, "snapshots", commit);
  for (const folder of [snapshot, path.join(repository, "blobs"), path.join(repository, "refs")])
    await mkdir(folder, { recursive: true });
  await writeFile(path.join(repository, "refs", "main"), commit);
  for (const name of await readdir(model)) {
    const blob = path.join(repository, "blobs", `blob-of-${name}`);
    await symlink(path.join(model, name), blob);
    await symlink(path.relative(snapshot, blob), path.join(snapshot, name));
  }
  return snapshot;
}

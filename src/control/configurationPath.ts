import { stat } from "node:fs/promises";
import path from "node:path";

const ending = ".lethe.json";

/**
 * Returns the path of a configuration. The path ends with `.lethe.json`. If the name already has this ending or a
 * similar one, such as `.json`, the name's ending is replaced.
 */
export function configurationPath(folder: string, name: string): string {
  return path.resolve(folder, name.trim().replace(/(\.lethe)?(\.jsonc?)?$/, "") + ending);
}

/** The first name that no configuration in the folder has: `forget`, `forget-2`, … */
export async function freeName(folder: string, name: string): Promise<string> {
  return (await isThere(configurationPath(folder, name))) ? nextName(folder, name) : name;
}

/**
 * The first numbered name that no configuration in the folder has. A number at the end of the given name is replaced:
 * `npo-2`, `npo-3`, … after `npo` and after `npo-2`. A longer number, such as a year, stays.
 */
export async function nextName(folder: string, name: string): Promise<string> {
  const stem = name.replace(/-\d{1,2}$/, "");
  for (let number = 2; ; number++) {
    const candidate = `${stem}-${number}`;
    if (!(await isThere(configurationPath(folder, candidate)))) return candidate;
  }
}

const isThere = async (file: string): Promise<boolean> => (await stat(file).catch(() => undefined)) !== undefined;

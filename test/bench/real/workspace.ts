import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { HumanError } from "../../../src/protocol/humanError";
import { writeFileAtomically, writeJson } from "../../../src/runs/atomicFile";
import type { Options } from "./options";
import { chooseSlice, divideForRelearning } from "./slice";
import type { LumeRow, Slice } from "./slice";

/** The files of the benchmark's sets. */
export interface DataFiles {
  readonly forget: string;
  readonly retain: string;
  readonly unseen: string;
  /** The quarter of the forget set on which the relearning attack trains. */
  readonly relearned: string;
  /** The other three quarters, on which it is measured. */
  readonly rest: string;
}

export interface Workspace {
  readonly slice: Slice;
  readonly files: DataFiles;
  /** Passages of each file, for the estimate of the time. */
  readonly counts: Readonly<Record<keyof DataFiles, number>>;
}

/**
 * Writes the sets into the folder of the benchmark, or checks that the folder was made with the same options.
 *
 * @throws HumanError if a file of LUME is missing, or if the folder was made with other options
 */
export async function prepareWorkspace({ base, lume, out, sizes }: Options): Promise<Workspace> {
  const slice = chooseSlice(readRows(lume, "forget.jsonl"), readRows(lume, "retain.jsonl"), sizes);
  const { known, measured } = divideForRelearning(slice.forget, sizes.documents);
  const sets = { forget: slice.forget, retain: slice.retain, unseen: slice.unseen, relearned: known, rest: measured };
  const folder = path.join(out, "data");
  const fileOf = (name: string) => path.join(folder, `${name}.jsonl`);
  const names = Object.keys(sets) as (keyof DataFiles)[];
  mkdirSync(folder, { recursive: true });
  await keepSettings(path.join(out, "settings.json"), { base, ...sizes }, out);
  for (const name of names) {
    const text = sets[name].map((row) => `${JSON.stringify(row)}\n`).join("");
    // A rewritten file would look new to a run that reads it.
    if (readIfThere(fileOf(name)) !== text) await writeFileAtomically(fileOf(name), text);
  }
  return {
    slice,
    files: Object.fromEntries(names.map((name) => [name, fileOf(name)])) as unknown as DataFiles,
    counts: Object.fromEntries(names.map((name) => [name, sets[name].length])) as Record<keyof DataFiles, number>,
  };
}

const readRows = (folder: string, name: string): LumeRow[] => {
  const file = path.join(folder, name);
  const text = readIfThere(file);
  if (text === undefined)
    throw new HumanError(`${file} is missing; name the folder that holds LUME's forget.jsonl and retain.jsonl.`);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as LumeRow);
};

const keepSettings = async (file: string, settings: object, out: string): Promise<void> => {
  const before = readIfThere(file);
  if (before === undefined) await writeJson(file, settings);
  else if (JSON.stringify(JSON.parse(before)) !== JSON.stringify(settings))
    throw new HumanError(`${out} has results with another base or other sizes (${file}); name another --out.`);
};

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};

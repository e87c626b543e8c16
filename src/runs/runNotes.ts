import { readFile } from "node:fs/promises";
import path from "node:path";
import { isJsonObject, parseJson } from "../protocol/json";
import { writeJson } from "./atomicFile";
import { layout } from "./layout";

/** What the user wrote about a run. The engine never reads or writes it. */
export interface RunNotes {
  /** The user's name for the run, which replaces the name in the configuration. */
  readonly name?: string;
  readonly note?: string;
}

/** Reads the notes of a run. A missing or damaged file counts as no notes. */
export async function readRunNotes(runFolder: string): Promise<RunNotes> {
  const text = await readFile(path.join(runFolder, layout.notes), "utf8").catch(() => "");
  const found = text === "" ? undefined : parseJson(text);
  if (!isJsonObject(found)) return {};
  const { name, note } = found;
  return {
    ...(typeof name === "string" && name !== "" && { name }),
    ...(typeof note === "string" && note !== "" && { note }),
  };
}

/**
 * Changes the notes of a run. Keys that are not given stay. An empty text removes a key.
 *
 * @throws HumanError when the file cannot be written
 */
export async function changeRunNotes(runFolder: string, changes: RunNotes): Promise<void> {
  const kept = Object.entries({ ...(await readRunNotes(runFolder)), ...changes }).filter(([, text]) => text !== "");
  await writeJson(path.join(runFolder, layout.notes), Object.fromEntries(kept));
}

import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { isJsonObject, parseJson } from "../../protocol/json";
import type { PassageEvaluation } from "../../protocol/metrics";
import { ownerOnlyFile, ownerOnlyFolder } from "../../runs/layout";
import { explainWriteError, ifCode, otherTarget } from "../../runs/writeError";
import { ignoreInVersionControl } from "../../runs/writer";

/** What a model says to the passages of a search, kept passage by passage, so that a search goes on where it was. */
export interface KeptFindings {
  /** The records of the passages that were asked, by the place of the passage. */
  readonly known: ReadonlyMap<number, PassageEvaluation>;
  /** Keeps the records of the passages from the place `first` on. */
  readonly add: (first: number, records: readonly PassageEvaluation[]) => Promise<void>;
}

const folderName = ".lethe/find";

/**
 * Opens the findings of a search in the current folder.
 *
 * @param search everything that determines what the model says. Another search has another file. Undefined: nothing is
 *   kept
 * @throws HumanError if the file cannot be written
 */
export async function openFindings(search: object | undefined): Promise<KeptFindings> {
  if (search === undefined) return { known: new Map(), add: () => Promise.resolve() };
  const folder = path.resolve(folderName);
  const identity = createHash("sha256").update(JSON.stringify(search)).digest("hex").slice(0, 16);
  const file = path.join(folder, `${identity}.ndjson`);
  try {
    await mkdir(folder, { recursive: true, mode: ownerOnlyFolder });
    await ignoreInVersionControl(folder);
  } catch (error) {
    throw explainWriteError(error, folder, "start the search in another folder");
  }
  const text = await readFile(file, "utf8").catch(ifCode("ENOENT", ""));
  const known = new Map<number, PassageEvaluation>();
  for (const line of text.split("\n")) {
    // A crash may have cut off the last line.
    const value = parseJson(line);
    if (isJsonObject(value) && typeof value["place"] === "number" && isJsonObject(value["record"]))
      known.set(value["place"], value["record"] as unknown as PassageEvaluation);
  }
  let lead = text === "" || text.endsWith("\n") ? "" : "\n";
  return {
    known,
    add: async (first, records) => {
      const lines = records.map((record, index) => `${JSON.stringify({ place: first + index, record })}\n`);
      try {
        await appendFile(file, lead + lines.join(""), { mode: ownerOnlyFile });
      } catch (error) {
        throw explainWriteError(error, file, otherTarget);
      }
      lead = "";
    },
  };
}

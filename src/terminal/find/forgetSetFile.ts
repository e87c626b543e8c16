import { appendFile, readFile } from "node:fs/promises";
import { HumanError } from "../../protocol/humanError";
import { isJsonObject, parseJson } from "../../protocol/json";
import type { Passage } from "../../protocol/passages";
import { explainWriteError, ifCode, otherTarget } from "../../runs/writeError";
import { requireFolderOf } from "../requireFolderOf";
import { formatPath } from "../shellText";

/**
 * Opens a forget set to which passages are added. This comes before the search, which may take long.
 *
 * @param file an absolute path
 * @throws HumanError if the file cannot take rows as JSON Lines
 */
export async function openForgetSet(file: string) {
  const text = await readFile(file, "utf8").catch(ifCode("ENOENT", ""));
  const [first = ""] = text.trimStart().split(/\r|\n/, 1);
  if (!/\.(jsonl|ndjson|jsonlines)$/i.test(file) || (first !== "" && !isJsonObject(parseJson(first))))
    throw new HumanError(`--to ${formatPath(file)} is no file of JSON Lines; name a file that ends with .jsonl.`);
  await requireFolderOf(file);
  const { readPassageSet } = await import("../../data/readPassageSet");
  const there = new Set(first === "" ? [] : (await readPassageSet(file, "forget")).map(keyOf));
  return {
    /** Adds passages that the set does not have. Returns a sentence for the user. */
    add: async (passages: readonly Passage[]): Promise<string> => {
      const rows = new Map<string, object>();
      for (const passage of passages) {
        const { prompt, answer, kind } = passage;
        if (!there.has(keyOf(passage)))
          rows.set(keyOf(passage), { [kind === "question" ? "question" : "prompt"]: prompt, answer });
      }
      const lead = text === "" || text.endsWith("\n") ? "" : "\n";
      try {
        if (rows.size > 0)
          await appendFile(file, lead + [...rows.values()].map((row) => `${JSON.stringify(row)}\n`).join(""));
      } catch (error) {
        throw explainWriteError(error, file, otherTarget);
      }
      return `${rows.size} of them were added to ${formatPath(file)}.`;
    },
  };
}

const keyOf = ({ prompt, answer }: Pick<Passage, "prompt" | "answer">): string => JSON.stringify([prompt, answer]);

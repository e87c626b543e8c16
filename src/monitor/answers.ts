import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import { isJsonObject, parseJson } from "../protocol/json";
import { ownerOnlyFile } from "../runs/layout";
import { explainWriteError, ifCode, otherRunsDirectory } from "../runs/writeError";
import type { EndpointAnswer } from "./endpoint";

/** The answers of one round, kept one by one, so that an interrupted round goes on where it was. */
export interface KeptAnswers {
  /** The answer to a prompt that an earlier attempt has asked. */
  readonly find: (question: number) => EndpointAnswer | undefined;
  readonly add: (question: number, answer: EndpointAnswer) => Promise<void>;
}

/** The file of a round's answers, relative to the run folder. */
export function answersFile(round: number): string {
  return `answers-${round}.ndjson`;
}

/**
 * Opens the answers of a round.
 *
 * @throws HumanError when the disk is full or cannot be written
 */
export async function openAnswers(runFolder: string, round: number): Promise<KeptAnswers> {
  const file = path.join(runFolder, answersFile(round));
  const text = await readFile(file, "utf8").catch(ifCode("ENOENT", ""));
  const known = new Map<number, EndpointAnswer>();
  for (const line of text.split("\n")) {
    // A crash may have cut off the last line.
    const value = parseJson(line);
    if (!isJsonObject(value) || typeof value["question"] !== "number" || typeof value["text"] !== "string") continue;
    const { question, tokens, problem } = value;
    known.set(question, {
      ...{ text: value["text"], tokens: typeof tokens === "number" ? tokens : undefined },
      ...(typeof problem === "string" && { problem }),
    });
  }
  // After a line that was cut off, the next one begins on a line of its own.
  let lead = text === "" || text.endsWith("\n") ? "" : "\n";
  return {
    find: (question) => known.get(question),
    add: async (question, answer) => {
      try {
        await appendFile(file, `${lead}${JSON.stringify({ question, ...answer })}\n`, { mode: ownerOnlyFile });
      } catch (error) {
        throw explainWriteError(error, file, otherRunsDirectory);
      }
      lead = "";
    },
  };
}

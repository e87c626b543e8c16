import { createHash } from "node:crypto";
import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import { isJsonObject, parseJson } from "../protocol/json";
import { writeFileAtomically } from "./atomicFile";
import type { layout } from "./layout";
import { ownerOnlyFile } from "./layout";
import { explainWriteError, ifCode, otherRunsDirectory } from "./writeError";

/** A text that a model generated. */
export interface KeptCompletion {
  readonly text: string;
  /**
   * Why the model could not complete its prompt, such as "the model's predictions are not numbers". Undefined if the
   * model could complete it. A text with a problem is not used for training.
   */
  readonly problem?: string | undefined;
  /** True if the text has reached its greatest length before the model ended it. */
  readonly isCut?: boolean | undefined;
}

/** The completions that a run has generated for training, in batches. */
export interface KeptCompletions {
  /** The finished batches of this and of earlier attempts, in their order. */
  readonly batches: readonly (readonly KeptCompletion[])[];
  /**
   * Keeps another batch.
   *
   * @throws HumanError when the disk is full
   */
  readonly add: (batch: readonly KeptCompletion[]) => Promise<void>;
}

/**
 * Opens the kept completions of a run.
 * @param prompts everything that determines the completions. Completions of other prompts are ignored
 */
export type OpenKept = (prompts: object) => Promise<KeptCompletions>;

/**
 * Opens a file in which a run keeps the completions for its alternative answers or for replay. The file has one line
 * for each batch. A line that is torn or damaged is dropped with all lines after it, so that these batches are
 * generated again.
 *
 * @param name the file's name in the run folder
 * @param prompts everything that determines the completions. A file that was written for other prompts is ignored
 */
export async function openKeptCompletions(
  runFolder: string,
  name: typeof layout.alternatives | typeof layout.replay,
  prompts: object,
): Promise<KeptCompletions> {
  const file = path.join(runFolder, name);
  const identity = sha256(JSON.stringify(prompts));
  const content = await readFile(file, "utf8").catch(ifCode("ENOENT", ""));
  const [head, ...lines] = content.split("\n");
  const isSame = head === headLine(identity);
  const batches: (readonly KeptCompletion[])[] = [];
  for (const line of isSame ? lines : []) {
    const batch = readLine(line);
    if (batch === undefined) break;
    batches.push(batch);
  }
  const whole = [headLine(identity), ...batches.map(toLine)].map((line) => `${line}\n`).join("");
  if (whole !== content) await writeFileAtomically(file, whole);
  return {
    batches,
    add: async (batch) => {
      batches.push(batch);
      await appendFile(file, `${toLine(batch)}\n`, { mode: ownerOnlyFile, flush: true }).catch((error: unknown) => {
        throw explainWriteError(error, file, otherRunsDirectory);
      });
    },
  };
}

const headLine = (identity: string): string => JSON.stringify({ format: 1, prompts: identity });

const toLine = (completions: readonly KeptCompletion[]): string => {
  const kept = completions.map(({ text, problem, isCut }) => ({ text, problem, isCut }));
  return JSON.stringify({ sha256: sha256(JSON.stringify(kept)), completions: kept });
};

/** The batch of a line. It is undefined if the line is torn or damaged. */
const readLine = (line: string): readonly KeptCompletion[] | undefined => {
  const value = parseJson(line);
  if (!isJsonObject(value) || value["sha256"] !== sha256(JSON.stringify(value["completions"]))) return undefined;
  return value["completions"] as readonly KeptCompletion[];
};

const sha256 = (text = ""): string => createHash("sha256").update(text).digest("hex");

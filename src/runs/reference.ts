import { readFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { parseJson } from "../protocol/json";
import type { EvaluationSummary } from "../protocol/metrics";

const fileName = "reference.json";

/**
 * Reads the figures of the retrained model. These figures are the goal of unlearning. They are in the file
 * `reference.json` beside the configuration file. `lethe evaluate --json` writes this file.
 *
 * @returns undefined if the file does not exist
 * @throws HumanError for a file in another format
 */
export async function readReference(configurationFile: string): Promise<EvaluationSummary | undefined> {
  const file = path.join(path.dirname(configurationFile), fileName);
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { summary } = (parseJson(text) ?? {}) as { summary?: EvaluationSummary };
  if (typeof summary?.tasks === "object") return summary;
  throw new HumanError(
    `${file} has no evaluation; write it again with "lethe evaluate <config> --model <retrained model> --json".`,
  );
}

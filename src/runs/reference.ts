import { readFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import type { EvaluationSummary } from "../protocol/metrics";

const fileName = "reference.json";

/**
 * The figures of the model retrained without the forget set, the honest goal of unlearning: `reference.json` beside a
 * configuration file, as `lethe evaluate --json` prints it.
 *
 * @returns undefined where there is no such file
 * @throws HumanError for a file of another form
 */
export async function readReference(configurationFile: string): Promise<EvaluationSummary | undefined> {
  const file = path.join(path.dirname(configurationFile), fileName);
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { summary } = JSON.parse(text) as { summary?: EvaluationSummary };
    if (typeof summary?.tasks === "object") return summary;
  } catch {
    // Told below.
  }
  throw new HumanError(
    `${file} holds no evaluation; write it anew with "lethe evaluate <config> --model <retrained model> --json".`,
  );
}

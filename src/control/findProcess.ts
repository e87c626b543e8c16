import type { FindSummary, RecitedText } from "../protocol/recited";
import { runJsonCommand } from "./jsonCommand";
import type { JsonCommand } from "./jsonCommand";

export interface FindProcessOptions extends JsonCommand {
  /** Absolute path of a run folder, of a `*.lethe.json` or of a model's folder, or the id of a model. */
  readonly subject: string;
  /** Absolute paths of files and folders. */
  readonly files: readonly string[];
  /** The folder in whose `.lethe/find` the answers are kept. */
  readonly folder: string;
  /** Called with each passage as soon as it is found. */
  readonly onFound: (found: RecitedText) => void;
}

/**
 * Finds what a model recites of files and folders in a separate process, because the model's threads keep all cores
 * busy. A search that was ended goes on where it was.
 *
 * @throws HumanError if the command cannot start or ends without a result
 */
export function runFindCommand({ subject, files, onFound, ...command }: FindProcessOptions): Promise<FindSummary> {
  const words = ["find", "--json", "--with-text", "--", subject, ...files] as const;
  return runJsonCommand(
    words,
    (value) => "asked" in value,
    command,
    (value) => {
      if ("file" in value) onFound(value as unknown as RecitedText);
    },
  );
}

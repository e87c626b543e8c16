import type { CheckReport } from "../protocol/findings";
import { runJsonCommand } from "./jsonCommand";
import type { JsonCommand } from "./jsonCommand";

interface CheckProcessOptions extends JsonCommand {
  /** Absolute path of a `*.lethe.json`. */
  readonly configurationFile: string;
  /** Whether the model is asked some rows. Opening a large model takes time. */
  readonly asksModel: boolean;
}

/**
 * Checks a configuration in a separate process, because the check reads every row of every set and opens the model.
 *
 * @throws HumanError if the command cannot start or ends without a result
 */
export function runCheckCommand({
  configurationFile,
  asksModel,
  ...command
}: CheckProcessOptions): Promise<CheckReport> {
  const words = ["check", configurationFile, "--json", ...(asksModel ? [] : ["--no-ask"])] as const;
  return runJsonCommand(words, (value) => "findings" in value, command);
}

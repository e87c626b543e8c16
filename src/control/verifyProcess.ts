import type { VerificationReport } from "../protocol/verification";
import { runJsonCommand } from "./jsonCommand";
import type { JsonCommand } from "./jsonCommand";

/**
 * Verifies the model of a run or of a configuration in a separate process, because the model's threads keep all cores
 * busy.
 *
 * @param subject absolute path of a run folder or of a `*.lethe.json`
 * @throws HumanError if the command cannot start or ends without a result
 */
export function runVerifyCommand(subject: string, command: JsonCommand): Promise<VerificationReport> {
  return runJsonCommand(["verify", subject, "--json"], (value) => "verified" in value, command);
}

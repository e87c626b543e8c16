import { isRunOf } from "../../runs/isRunOf";
import { isAssessable } from "../run";
import type { Run } from "../run";

/**
 * The run whose model a verification of a configuration asks.
 *
 * @param runs the latest first
 * @param named the folder of the run that the user means
 * @param selected the folder of the selected run
 * @returns the named run, or else the selected or the latest one of the configuration. It is undefined if this run has
 *   no model
 */
export function modelToVerify(
  runs: readonly Run[],
  configurationFile: string,
  named: string | undefined,
  selected: string | undefined,
): Run | undefined {
  const suitable = runs.filter(
    (run) => isAssessable(run) && run.record !== undefined && isRunOf(configurationFile, run.record),
  );
  if (named !== undefined) return suitable.find(({ folder }) => folder === named);
  return suitable.find(({ folder }) => folder === selected) ?? suitable[0];
}

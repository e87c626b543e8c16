import { calibratingKey } from "../../configuration/objective";
import type { Configuration } from "../../configuration/schema";
import type { Finding } from "../../protocol/findings";

/**
 * Warns if a run calibrates by losses of answers alone. The membership attacks read whole documents, so the prompt of
 * each document would keep the loss of a text that the model knows.
 * @param place where the finding about `training.lossOn` stands
 */
export function warnOfPartlyCalibrated(
  { objective, training }: Configuration,
  place: Pick<Finding, "file" | "line" | "key">,
): Finding[] {
  const key = calibratingKey(objective);
  if (key === undefined || training.lossOn !== "answer") return [];
  const message =
    `"objective.${key}" calibrates only the answers, because "training.lossOn" is "answer", but membership is measured ` +
    'on whole documents; set "training.lossOn" to "document".';
  return [{ level: "warning", message, ...place }];
}

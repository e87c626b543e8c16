import type { CheckResult } from "../control/check/checkConfiguration";
import { spreadRows } from "../data/spreadRows";
import { describeHardlyKnown, isHardlyKnown } from "../protocol/findings";
import type { CheckReport, Finding } from "../protocol/findings";
import type { SourceLine } from "../protocol/passages";
import type { CommandContext } from "./commandLine";
import { withModel } from "./commandModel";

/** A check asks the model about at most this number of rows of the forget set. */
const mostAsked = 10;

/**
 * Opens the model, asks it some rows of the forget set, checks the lengths of all texts, and estimates the time of a
 * run. There is no estimate if the model hardly knows the rows, because the user should then not start a run.
 *
 * @param checked a check without errors, with a forget set
 * @throws HumanError if the model cannot be opened
 */
export async function askModel(
  checked: CheckResult,
  context: CommandContext,
  onProgress: (activity: string, done: number, total: number) => void,
): Promise<CheckReport> {
  const { measuring, sets, placeOf } = checked;
  const { forget = [], retain = [], holdout = [], inScope = [], nearScope = [] } = sets;
  if (measuring?.model === undefined) throw new Error("A check without errors has found the model.");
  const { evaluation, training, model: folder } = measuring;
  // Only this command needs these modules, so they are imported here and not at the top of the file.
  const [{ evaluate }, { passageWarnings }, { countKnown }, { estimateSeconds }] = await Promise.all([
    import("../evaluation/evaluate"),
    import("../evaluation/passageWarnings"),
    import("../evaluation/knownRows"),
    import("./runTime/estimateSeconds"),
  ]);
  const asked = spreadRows(forget, mostAsked, training.seed);
  const rows = asked.map((passage) => ({ ...passage, rephrasings: [], wrongAnswers: [] }));
  onProgress("opening the model", 0, 1);
  return withModel(folder, measuring, context, async (model) => {
    const limits = { maxNewTokens: evaluation.maxNewTokens, training };
    const findings = passageWarnings(model, [...forget, ...retain, ...holdout, ...inScope, ...nearScope], limits).map(
      ({ message, passage: { source } }): Finding => ({ ...warning, message, ...lineOf(source) }),
    );
    const set = { passages: rows, joinsTexts: false, heldOut: [] };
    const { records } = await evaluate({ model }, set, evaluation, (activity, done, total) =>
      onProgress(`asking ${rows.length} rows, ${activity}`, done, total),
    );
    const knows = countKnown(
      rows.flatMap((passage, index) => (records[index] ? [{ passage, record: records[index] }] : [])),
    );
    if (isHardlyKnown(knows)) {
      const message = describeHardlyKnown(knows, "rows asked");
      return { findings: [...findings, { ...warning, message, ...placeOf("data.forget") }], knows };
    }
    onProgress("estimating the time of a run", 0, 1);
    const seconds = await estimateSeconds(checked, { model, rows, records });
    return { findings, knows, ...(seconds !== undefined && { seconds }) };
  });
}

const warning = { level: "warning", needsModel: true } as const;

const lineOf = ({ file, line }: SourceLine): Pick<Finding, "file" | "line"> => ({ file, line });

import type { EvaluationSummary, PassageEvaluation } from "../protocol/metrics";
import { isInMainSplit } from "../protocol/passages";
import type { Split } from "../protocol/passages";
import { scoreProblem } from "../protocol/scoreProblem";
import { hasWrongAnswers } from "../protocol/truthRatio";
import { notNumbers } from "./unmeasured";

/**
 * The figures of an evaluation that are not measured on the passages of the data sets: utility and perplexity. The
 * perplexity may be NaN or infinite.
 */
export type WholeModelFigures = Pick<EvaluationSummary, "utility" | "utilitySet" | "perplexity">;

/**
 * Returns remarks on figures of the whole model, by the key of the figure. A remark says why the figure could not be
 * measured, or what it leaves out. See `EvaluationSummary.remarks`.
 * @param all the records of an evaluation
 * @param attacked the records that the membership attacks read
 */
export function modelRemarks(
  all: readonly PassageEvaluation[],
  { utilitySet, perplexity }: WholeModelFigures,
  attacked: readonly PassageEvaluation[],
): Readonly<Record<string, string>> {
  const records = all.filter(isInMainSplit);
  const remarks = new Map<string, string>();
  const remark = (keys: readonly string[], text: string | undefined): void => {
    if (text !== undefined) for (const key of keys) if (!remarks.has(key)) remarks.set(key, text);
  };
  const completions = records.filter(({ kind, isOnlyScored }) => kind === "completion" && !isOnlyScored);
  const forget = completions.filter(({ split }) => split === "forget");
  const holdout = completions.filter(({ split }) => split === "holdout");

  const isText = ({ kind, split }: PassageEvaluation, of: Split): boolean => kind === "completion" && split === of;
  const members = attacked.filter((record) => isText(record, "forget"));
  const nonMembers = attacked.filter((record) => isText(record, "holdout"));
  if (members.length > 0 && nonMembers.length > 0) {
    remark(
      [
        ...["membershipAuc", "membershipMinKAuc", "membershipMinKPlusPlusAuc", "membershipZlibAuc"],
        ...["membershipKs", "scores.membership"],
      ],
      leavesOut([...members, ...nonMembers], ({ unmeasured }) => unmeasured?.trueText),
    );
    remark(
      ["membershipJoinedAuc"],
      leavesOut([...members, ...nonMembers], ({ unmeasured }) => unmeasured?.joinedText ?? unmeasured?.trueText),
    );
  }
  if (forget.length > 0 && holdout.length > 0)
    remark(["leakingShare"], leavesOut([...forget, ...holdout], problemOfScore));
  remark(["fluency.emptyShare", "fluency.repetitiveShare"], leavesOut(completions, problemOfScore));
  if (perplexity != null && !Number.isFinite(perplexity)) remark(["perplexity"], notNumbers);
  const { questions = 0, unmeasured = 0 } = utilitySet ?? {};
  if (unmeasured > 0) remark(["utility"], `${unmeasured} of ${questions} questions: ${notNumbers}`);
  const compared = records.filter(hasWrongAnswers);
  const toKeep = compared.filter(({ split }) => split !== "forget");
  const problemOfTruth = ({ unmeasured: reasons }: PassageEvaluation): string | undefined => reasons?.truthRatio;
  remark(
    ["truthRatio.forget"],
    leavesOut(
      compared.filter(({ split }) => split === "forget"),
      problemOfTruth,
    ),
  );
  remark(["truthRatio.retain", "modelUtility"], leavesOut(toKeep, problemOfTruth));
  remark(["modelUtility"], leavesOut(toKeep, problemOfScore));
  if (toKeep.length > 0) remark(["modelUtility"], remarks.get("utility"));
  remark(
    ["scores.taskAggregate"],
    leavesOut(
      records.filter(({ split }) => split !== "holdout"),
      problemOfScore,
    ),
  );
  for (const key of ["scores.taskAggregate", "scores.membership", "utility"])
    remark(["scores.final"], remarks.get(key));
  return Object.fromEntries(remarks);
}

const problemOfScore = ({ score, unmeasured }: PassageEvaluation): string | undefined =>
  scoreProblem(score, unmeasured?.score);

/**
 * A remark such as "3 of 72 passages: the model's predictions are not numbers". It is undefined if no passage is left
 * out.
 */
function leavesOut(
  records: readonly PassageEvaluation[],
  problemOf: (record: PassageEvaluation) => string | undefined,
): string | undefined {
  const problems = records.flatMap((record) => problemOf(record) ?? []);
  if (problems.length === 0) return undefined;
  return `${problems.length} of ${records.length} passages: ${[...new Set(problems)].join("; ")}`;
}

import { bootstrap, onceEach } from "./intervals/bootstrap";
import type { BootstrapOptions, Interval } from "./intervals/bootstrap";
import { evaluationScores } from "./intervals/documentScores";
import { figureStatistics, strataOf } from "./intervals/figureStatistics";
import { keptDigits } from "./keptDigits";
import type { EvaluationSummary, PassageEvaluation, PassageScores } from "./metrics";
import type { Passage } from "./passages";

/** The figure of the Reference attack. */
export interface ReferenceAttack {
  /** In 0..1. Null if the attack could not be made. */
  readonly auc: number | null;
  /** The 95 % interval over documents. */
  readonly interval?: Interval;
  /** One sentence for the user: why the AUC is null, or what it leaves out. */
  readonly remark?: string;
}

/** An evaluation that is attacked. */
interface Attacked {
  readonly summary: EvaluationSummary;
  readonly records: readonly PassageEvaluation[];
}

/**
 * The Reference attack (arXiv 2203.03929), as in OpenUnlearning: the score of a document is −(ℓ − ℓ of the reference
 * model), with the retrained model as the reference model. So a document counts as remembered if the model predicts it
 * better than a model that never saw the forget set. Nothing is measured again: both losses are known.
 *
 * @param reference the scores of the retrained model, in the sets of the run. Undefined if its file has none
 * @returns undefined if the evaluation has no loss attack
 */
export async function referenceAttack(
  { summary, records }: Attacked,
  reference: readonly PassageScores[] | undefined,
  passages: readonly Pick<Passage, "id" | "split" | "document">[],
  options?: BootstrapOptions,
): Promise<ReferenceAttack | undefined> {
  const attacked = records.filter(
    ({ kind, split }) => kind === "completion" && (split === "forget" || split === "holdout"),
  );
  if (summary.membershipAuc == null) return undefined;
  const losses = new Map(reference?.map((scores) => [keyOf(scores), scores.loss]));
  const compared = attacked.flatMap((record) => {
    const other = losses.get(keyOf(record));
    if (record.loss == null || other == null) return [];
    // With the digits of the file, the retrained model has only ties with itself.
    return [{ ...record, loss: keptDigits(record.loss) - keptDigits(other) }];
  });
  const scores = evaluationScores({}, compared, passages);
  // The losses of the records are now differences, so the loss attack on them is the Reference attack.
  const statistic = figureStatistics(scores).get("membershipAuc");
  if (statistic === undefined)
    return { auc: null, remark: `The Reference attack needs the losses of documents; ${remedy}.` };
  const intervals = await bootstrap(strataOf(scores), new Map([["auc", statistic]]), options);
  const interval = intervals.get("auc");
  const missing = attacked.length - compared.length;
  return {
    auc: statistic.of(onceEach(strataOf(scores))),
    ...(interval && { interval }),
    ...(missing > 0 && {
      remark: `The Reference attack leaves out ${missing} of ${attacked.length} texts without a loss; ${remedy}.`,
    }),
  };
}

const remedy =
  'make "reference.json" again with "lethe prepare --without forget", because it has no loss of the retrained model for them';

const keyOf = ({ split, id }: Pick<PassageScores, "split" | "id">): string => JSON.stringify([split, id]);

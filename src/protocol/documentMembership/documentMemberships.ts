import type { PassageEvaluation, PassageScores } from "../metrics";
import { fitConfidences, fitsNeither, log10LikelihoodRatio } from "./likelihoodRatio";
import { unseenPercentile } from "./unseenPercentile";

/** What the loss of one forget document tells an attacker about it. */
export type DocumentMembership = DocumentPercentiles & LikelihoodRatio;

export interface DocumentPercentiles {
  /** The loss of the document in nats per token. */
  readonly loss: number;
  /** The share of the unseen documents that have a higher loss; see `unseenPercentile`. 0..1 */
  readonly percentile: number;
  /** The number of unseen documents that were compared. */
  readonly unseen: number;
  /** Whether these are the unseen documents of the document's task alone. */
  readonly isOfTask: boolean;
  /** The percentile of the same document among the same unseen documents in the retrained model. */
  readonly retrainedPercentile?: number;
}

/** log₁₀ of the likelihood ratio (see `log10LikelihoodRatio`), or why it is missing, as a clause after "because". */
export type LikelihoodRatio =
  | { readonly log10Ratio: number; readonly ratioProblem?: undefined }
  | { readonly log10Ratio?: undefined; readonly ratioProblem: string };

export interface DocumentMemberships {
  /** The forget documents whose loss was measured, by their id. */
  readonly documents: ReadonlyMap<string, DocumentMembership>;
  /** Why no document was compared, as a clause that can follow "because". */
  readonly problem?: string;
}

/** The fields of a record that an attack on one document reads. */
export type AttackedRecord = Pick<PassageEvaluation, "id" | "split" | "task" | "kind" | "loss">;

/** The fewest documents of a set that are compared. One of 20 documents is 5 %. */
const fewest = 20;

/**
 * What the losses of one evaluation tell about each forget document. A document is compared with the unseen documents
 * of its task, or with all of them if the task has fewer than 20. The likelihood ratio does so only if the task also
 * has 20 retain documents; else it reads all documents of both sets.
 *
 * The kept documents of the ratio are the retain documents without the withheld ones. The model was trained on both,
 * but the run goes on training on the former alone, so only of these it is certain that the model keeps them.
 *
 * @param records all records of the evaluation. A document without a loss is left out
 * @param retrained the scores of the retrained model, if they are known
 */
export function documentMemberships(
  records: readonly AttackedRecord[],
  retrained: readonly PassageScores[] = [],
): DocumentMemberships {
  const texts = records.flatMap(textOf);
  const ofSplit = (split: Text["split"]): Text[] => texts.filter((text) => text.split === split);
  const [forget, unseen, kept] = [ofSplit("forget"), ofSplit("holdout"), ofSplit("retain")];
  if (unseen.length < fewest) {
    const problem = `the evaluation has the losses of ${unseen.length} unseen documents, and ${fewest} are needed`;
    return { documents: new Map(), problem };
  }
  const retrainedTexts = new Map(retrained.flatMap(textOf).map((text) => [keyOf(text), text]));
  const ofAll = comparison(unseen, kept, retrainedTexts);
  const tasks = new Map(
    [...new Set(forget.map(({ task }) => task))].map((task) => {
      const [ofTask, keptOfTask] = [unseen, kept].map((set) => set.filter((text) => text.task === task)) as [
        Text[],
        Text[],
      ];
      return [task, ofTask.length < fewest ? undefined : comparison(ofTask, keptOfTask, retrainedTexts)];
    }),
  );
  const documents = forget.map((document) => {
    const ofTask = tasks.get(document.task);
    const found = (ofTask ?? ofAll).percentilesOf(document);
    const ratio = (ofTask?.hasEnoughKept ? ofTask : ofAll).ratioOf(document);
    return [document.id, { loss: document.loss, ...found, isOfTask: ofTask !== undefined, ...ratio }] as const;
  });
  return { documents: new Map(documents) };
}

/**
 * Sorts the documents that are most exposed to an attack first. The attack may look for low losses, or for the high
 * ones of text that a run has driven far below unseen text. So a document is the more exposed the farther its
 * percentile is from 0.5. Of several documents that are beyond all unseen ones, the one with the more extreme loss
 * comes first.
 */
export function compareExposure(left: Exposure, right: Exposure): number {
  const exposure = ({ percentile }: Exposure): number => Math.abs(percentile - 0.5);
  const extremity = ({ loss, percentile }: Exposure): number => (percentile < 0.5 ? loss : -loss);
  return exposure(right) - exposure(left) || extremity(right) - extremity(left);
}

export type Exposure = Pick<DocumentPercentiles, "loss" | "percentile">;

/** A document with its measured loss. */
type Text = Pick<AttackedRecord, "id" | "split" | "task"> & { readonly loss: number };

/** The record of a document with its loss. Empty for a question, and for a document without a loss. */
const textOf = ({ id, split, task, kind, loss }: AttackedRecord): Text[] =>
  // Older runs have null for a loss that is not a number.
  kind === "completion" && typeof loss === "number" && Number.isFinite(loss) ? [{ id, split, task, loss }] : [];

const keyOf = ({ split, id }: Text): string => `${split}/${id}`;

/** Compares documents with the unseen and the kept documents of one task, or of all tasks. */
const comparison = (unseen: readonly Text[], kept: readonly Text[], retrained: ReadonlyMap<string, Text>) => {
  const lossesOf = (texts: readonly Text[]): number[] => texts.map(({ loss }) => loss);
  const unseenLosses = lossesOf(unseen);
  const retrainedUnseen = lossesOf(unseen.flatMap((text) => retrained.get(keyOf(text)) ?? []));
  const [keptFit, unseenFit] = [fitConfidences(lossesOf(kept)), fitConfidences(unseenLosses)];
  const hasEnoughKept = kept.length >= fewest;
  return {
    hasEnoughKept,
    percentilesOf: (document: Text): Pick<DocumentPercentiles, "percentile" | "unseen" | "retrainedPercentile"> => {
      const same = retrainedUnseen.length < fewest ? undefined : retrained.get(keyOf(document));
      return {
        ...{ percentile: unseenPercentile(document.loss, unseenLosses), unseen: unseen.length },
        ...(same && { retrainedPercentile: unseenPercentile(same.loss, retrainedUnseen) }),
      };
    },
    ratioOf: ({ loss }: Text): LikelihoodRatio => {
      if (!hasEnoughKept)
        return {
          ratioProblem: `the evaluation has the losses of ${kept.length} retain documents, and ${fewest} are needed`,
        };
      if (keptFit.mean <= unseenFit.mean)
        return { ratioProblem: "the model does not predict the retain documents better than unseen ones" };
      if (fitsNeither(loss, keptFit, unseenFit))
        return { ratioProblem: "its loss is far from those of the retain documents and from those of the unseen ones" };
      return { log10Ratio: log10LikelihoodRatio(loss, keptFit, unseenFit) };
    },
  };
};

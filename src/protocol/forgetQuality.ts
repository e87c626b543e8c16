import { keptDigits } from "./keptDigits";
import { kolmogorovSmirnovTest } from "./kolmogorovSmirnovTest";
import type { PassageScores } from "./metrics";

/** How the truth ratios of the forget set compare with those of the retrained model. */
export interface ForgetQuality {
  /** In 0..1. Null if the retrained model has no truth ratios. */
  readonly pValue: number | null;
  /** Kolmogorov-Smirnov distance between the two samples of truth ratios. */
  readonly distance?: number;
  /** The number of truth ratios of the model, and that of the retrained model. */
  readonly ratios: readonly [model: number, retrained: number];
}

/**
 * The forget quality of TOFU (arXiv 2401.06121), as in OpenUnlearning: the p-value of a two-sample Kolmogorov-Smirnov
 * test of the forget set's truth ratios against those of the retrained model. Near 1, the test finds no difference.
 * Below 0.05, the models differ.
 *
 * @param retrained the scores of the retrained model. Undefined if its file has none
 * @returns undefined if the model has no truth ratios of forget rows
 */
export function forgetQuality(
  records: readonly Pick<PassageScores, "id" | "split" | "truthRatio">[],
  retrained: readonly PassageScores[] | undefined,
): ForgetQuality | undefined {
  const measured = records.filter(({ split, truthRatio }) => split === "forget" && truthRatio != null);
  if (measured.length === 0) return undefined;
  const ids = new Set(measured.map(({ id }) => id));
  const others = (retrained ?? []).filter(({ split, id }) => split === "forget" && ids.has(id));
  const [ofModel, ofRetrained] = [ratiosIn(measured), ratiosIn(others)];
  const ratios = [ofModel.length, ofRetrained.length] as const;
  if (ofRetrained.length === 0) return { pValue: null, ratios };
  return { ...kolmogorovSmirnovTest(ofModel, ofRetrained), ratios };
}

const ratiosIn = (records: readonly Pick<PassageScores, "truthRatio">[]): number[] =>
  records.flatMap(({ truthRatio }) => (truthRatio == null ? [] : keptDigits(truthRatio)));

/** One sentence: `Forget quality: p = 0.031 (…).`, or what is missing. */
export function describeForgetQuality({
  pValue,
  distance = NaN,
  ratios: [ofModel, ofRetrained],
}: ForgetQuality): string {
  if (pValue === null)
    return (
      'Forget quality needs truth ratios of the retrained model, and "reference.json" has none; make it again with "lethe ' +
      'prepare --without forget".'
    );
  return (
    `Forget quality: p = ${pValue.toPrecision(2)} (${ofModel} truth ratios against ${ofRetrained} of the retrained ` +
    `model, Kolmogorov-Smirnov distance ${distance.toFixed(2)}).`
  );
}

/** The entry of the glossary. */
export const forgetQualityGlossary: readonly [term: string, meaning: string] = [
  "forget quality",
  "Whether the forget set's truth ratios look like those of the retrained model: the p-value of a two-sample " +
    "Kolmogorov-Smirnov test. Near 1, the test finds no difference. Below 0.05, the models differ.",
];

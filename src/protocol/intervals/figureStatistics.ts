import type { FigureKey } from "../figures";
import { setMetrics } from "../figureTexts";
import type { ModelKey, SetKey } from "../figureTexts";
import { leakingAboveCounted, withoutHoldout } from "../leaks";
import { rankSamples } from "../membership";
import type { ComparedBy } from "../metrics";
import { furtherSplits, mainSplits, splits } from "../passages";
import type { Split } from "../passages";
import type { Counts, Statistic } from "./bootstrap";
import { combinedStatistics } from "./combinedStatistics";
import type { AttackedValue, DocumentScores, EvaluationScores, MeanKey, SampleKey } from "./documentScores";
import { joinCasesOfDocuments } from "./hardCaseDocuments";

const utilityStratum = "utility";

/**
 * Divides the documents by set. The multiple-choice questions are a stratum of their own. The further sets come last,
 * because the place of a stratum decides its random numbers, and those of the other strata must not change.
 */
export function strataOf({ documents: each, utilityAnswers }: EvaluationScores): Map<string, number> {
  const documents = joinCasesOfDocuments(each);
  const sizeOf = (split: Split): [string, number] => [split, inSplit(documents, split).length];
  return new Map([
    ...mainSplits.map(sizeOf),
    [utilityStratum, utilityAnswers?.length ?? 0],
    ...furtherSplits.map(sizeOf),
  ]);
}

/**
 * The figures of an evaluation as functions of the counts of a resample. The strata of the counts are those of
 * `strataOf`. A figure without a value is left out.
 */
export function figureStatistics(scores: EvaluationScores): Map<FigureKey, Statistic> {
  const { utilityAnswers } = scores;
  const documents = joinCasesOfDocuments(scores.documents);
  const statistics = new Map<FigureKey, Statistic>();
  const add = (key: FigureKey, statistic: Statistic | undefined): void => {
    if (statistic !== undefined && statistic.documents > 0) statistics.set(key, statistic);
  };
  for (const split of splits) for (const key of setKeys) add(`${split}.${key}`, meanOf(documents, [split], key));
  for (const key of ["fluency.emptyShare", "fluency.repetitiveShare"] as const)
    add(key, meanOf(documents, mainSplits, key));
  add("truthRatio.forget", meanOf(documents, ["forget"], "truthRatio.forget"));
  add("truthRatio.retain", meanOf(documents, ["retain", "withheld"], "truthRatio.retain"));
  const utility = utilityAnswers == null ? utilityAnswers : utilityOf(utilityAnswers);
  add("utility", utility ?? undefined);
  for (const [key, attack] of attacks) add(key, comparison(documents, attack));
  add("leakingShare", leakingShareOf(documents));
  const combined = combinedStatistics({
    tasks: [...new Set(documents.map(({ task }) => task))],
    meanOf: (within, key, task) => meanOf(documents, within, key, task),
    membershipAuc: comparison(documents, lossAttack),
    utility,
  });
  for (const [key, statistic] of combined) add(key, statistic);
  return statistics;
}

const setKeys = Object.keys(setMetrics) as SetKey[];

const inSplit = (documents: readonly DocumentScores[], split: Split): readonly DocumentScores[] =>
  documents.filter((document) => document.split === split);

/**
 * A mean over the values of all documents in some sets: the sum of the drawn values over their number.
 * @param only a task, if only its documents count
 */
function meanOf(
  documents: readonly DocumentScores[],
  within: readonly Split[],
  key: MeanKey,
  only?: string,
): Statistic {
  const parts = within.map((split) => ({
    stratum: split,
    pairs: inSplit(documents, split).map(
      ({ means, task }) => (only === undefined || task === only ? means[key] : undefined) ?? ([0, 0] as const),
    ),
  }));
  return ratio(parts);
}

function utilityOf(answers: string): Statistic {
  const pairs = Array.from(answers, (answer) => [Number(answer === "1"), Number(answer !== "-")] as const);
  return ratio([{ stratum: utilityStratum, pairs }]);
}

interface RatioPart {
  readonly stratum: string;
  /** One pair for each document of the stratum. */
  readonly pairs: readonly (readonly [sum: number, count: number])[];
}

function ratio(given: readonly RatioPart[]): Statistic {
  const parts = given.map(({ stratum, pairs }) => {
    const known = pairs.flatMap(([sum, count], document) => (count > 0 ? [{ document, sum, count }] : []));
    return {
      stratum,
      documents: Uint32Array.from(known, ({ document }) => document),
      sums: Float64Array.from(known, ({ sum }) => sum),
      numbers: Float64Array.from(known, ({ count }) => count),
    };
  });
  return {
    documents: parts.reduce((total, { documents }) => total + documents.length, 0),
    of: (counts) => {
      let [sum, number] = [0, 0];
      for (const { stratum, documents, sums, numbers } of parts) {
        const drawn = counts.get(stratum);
        for (let place = 0; place < documents.length; place += 1) {
          const count = drawn?.[documents[place] ?? 0] ?? 0;
          sum += count * (sums[place] ?? 0);
          number += count * (numbers[place] ?? 0);
        }
      }
      return sum / number;
    },
  };
}

interface Attack {
  readonly value: AttackedValue;
  readonly figure: "areaUnderCurve" | "kolmogorovSmirnov";
  /** −1 if a member has a low value, such as a loss. */
  readonly sign: 1 | -1;
}

const lossAttack: Attack = { value: "loss", figure: "areaUnderCurve", sign: -1 };

const attacks: readonly (readonly [ModelKey, Attack])[] = [
  ["membershipAuc", lossAttack],
  ["membershipMinKAuc", { value: "minK", figure: "areaUnderCurve", sign: 1 }],
  ["membershipMinKPlusPlusAuc", { value: "minKPlusPlus", figure: "areaUnderCurve", sign: 1 }],
  ["membershipZlibAuc", { value: "zlib", figure: "areaUnderCurve", sign: -1 }],
  ["membershipJoinedAuc", { value: "joinedLoss", figure: "areaUnderCurve", sign: -1 }],
  ["membershipKs", { value: "loss", figure: "kolmogorovSmirnov", sign: 1 }],
];

/** A figure that compares the forget set with the holdout. */
function comparison(documents: readonly DocumentScores[], { value, figure, sign }: Attack): Statistic {
  const [members, nonMembers] = [valuesIn(documents, "forget", value), valuesIn(documents, "holdout", value)];
  const signed = ({ values }: SplitValues) => Array.from(values, (each) => sign * each);
  const ranked = rankSamples(signed(members), signed(nonMembers));
  return {
    documents: Math.min(members.documents, nonMembers.documents),
    ...(figure === "kolmogorovSmirnov" && { reflectedWithin: [0, 1] }),
    of: (counts) => ranked[figure](members.countsOfValues(counts), nonMembers.countsOfValues(counts)),
  };
}

type SplitValues = ReturnType<typeof valuesIn>;

/** The values of the texts of one set, in ascending order. A document may have several texts. */
function valuesIn(documents: readonly DocumentScores[], split: Split, key: SampleKey) {
  const texts = inSplit(documents, split)
    .flatMap(({ samples }, document) => (samples[key] ?? []).map((value) => ({ document, value })))
    .sort((one, other) => one.value - other.value);
  const owners = Uint32Array.from(texts, ({ document }) => document);
  const counts = new Uint32Array(texts.length);
  return {
    values: Float64Array.from(texts, ({ value }) => value),
    documents: new Set(owners).size,
    /** How often a resample contains each value. The returned list is overwritten by the next call. */
    countsOfValues: (ofDocuments: Counts): Uint32Array => {
      const drawn = ofDocuments.get(split);
      for (let text = 0; text < owners.length; text += 1) counts[text] = drawn?.[owners[text] ?? 0] ?? 0;
      return counts;
    },
  };
}

/** The share of leaking passages. The thresholds come from the holdout of the same resample. */
function leakingShareOf(documents: readonly DocumentScores[]): Statistic | undefined {
  const units = { words: "wordScore", characters: "characterScore" } as const satisfies Record<ComparedBy, SampleKey>;
  const parts = (["words", "characters"] as const).map((unit) => ({
    forget: valuesIn(documents, "forget", units[unit]),
    holdout: valuesIn(documents, "holdout", units[unit]),
    fixed: withoutHoldout[unit],
  }));
  const documentsIn = (split: "forget" | "holdout"): number =>
    parts.reduce((most, part) => Math.max(most, part[split].documents), 0);
  const smallest = Math.min(documentsIn("forget"), documentsIn("holdout"));
  return {
    documents: smallest,
    of: (counts) => {
      let [leaking, number] = [0, 0];
      for (const { forget, holdout, fixed } of parts) {
        const threshold =
          holdout.values.length === 0 ? fixed : leakingAboveCounted(holdout.values, holdout.countsOfValues(counts));
        const drawn = forget.countsOfValues(counts);
        for (let text = 0; text < drawn.length; text += 1) {
          const count = drawn[text] ?? 0;
          number += count;
          if ((forget.values[text] ?? 0) > threshold) leaking += count;
        }
      }
      return leaking / number;
    },
  };
}

import { formatFigure } from "./figureTables";
import { figureOf } from "./figures";
import type { Interval } from "./intervals/bootstrap";
import { hasWidth } from "./intervals/hasWidth";
import type { AttackBeside } from "./membershipBeside";
import type { EvaluationSummary } from "./metrics";
import type { ReferenceAttack } from "./referenceAttack";
import { formatScore } from "./wording";

/** The membership of an evaluation beside that of the retrained model. */
export interface MembershipBeside {
  readonly attacks: readonly AttackBeside[];
  readonly reference?: ReferenceAttack;
}

/** The heading of the table. */
export const membershipHeading = "Membership beside the retrained model";

type Entry = readonly [term: string, meaning: string];

const likeness: Entry = [
  "likeness to the retrained model (s)",
  "1 − |AUC − AUC of the retrained model| / AUC of the retrained model, at least 0. 1 means that the attack detects as " +
    "much as in the retrained model. The UDS benchmark calls it s.",
];
const privLeakEntry: Entry = [
  "PrivLeak",
  "100·(AUC of the retrained model − AUC) / (1 − AUC of the retrained model), in percent. 0 means that the attack " +
    "detects as much as in the retrained model. Below 0 it detects more: too little was forgotten. The MUSE benchmark " +
    "reports it for the Min-K attack.",
];
const referenceEntry: Entry = [
  "attacker detects training (loss above the retrained model's, AUC)",
  "The Reference attack. It is the loss attack on the loss minus the retrained model's loss of the same text, so a text " +
    "that is easy to predict anyway does not count as remembered. 0.5 means that the attacker can only guess.",
];

/** The glossary of the table: the words of its head and of its last row. */
export const membershipGlossary: readonly Entry[] = [likeness, privLeakEntry, referenceEntry];

const referenceLabel = "Reference attack, AUC";

/**
 * A table with one row for each attack. All columns contain words.
 *
 * @param summary the evaluation of the model
 */
export function membershipTable(summary: EvaluationSummary, { attacks, reference }: MembershipBeside) {
  const rows = attacks.map(({ figure: key, auc, retrained, s, privLeak }) => {
    const figure = figureOf(key);
    const value = aucText(auc, figure.interval(summary));
    return [figure.shortLabel, value, formatFigure(figure, retrained), formatScore(s), percentText(privLeak)];
  });
  const entries = attacks.map(({ figure: key }): Entry => [figureOf(key).term, figureOf(key).explanation]);
  const ofReference = reference?.auc == null ? [] : [[referenceLabel, aucText(reference.auc, reference.interval)]];
  if (ofReference.length > 0) entries.push(referenceEntry);
  return {
    head: ["attack", "model", "retrained", "s", "PrivLeak"],
    /** The glossary's term for each column, where it has one. */
    headTerms: [undefined, undefined, undefined, likeness[0], privLeakEntry[0]],
    rows: [...rows, ...ofReference.map((cells) => [...cells, "", "", ""])],
    /** The glossary's term for each row, and its meaning. */
    terms: entries.map(([term]) => term),
    titles: entries.map(([, meaning]) => meaning),
    notes: [
      ...(rows.length === 0 ? [] : [explanation]),
      ...(reference?.remark === undefined ? [] : [reference.remark]),
    ],
  };
}

const explanation =
  "s is 1 and PrivLeak is 0 % if the attack detects as much as in the retrained model. A negative PrivLeak means that " +
  "too little was forgotten.";

const aucText = (auc: number, interval: Interval | undefined): string =>
  interval && hasWidth(interval)
    ? `${formatScore(auc)} (${interval.map((end) => formatScore(end)).join(" to ")})`
    : formatScore(auc);

/** A signed percentage with one decimal: `−74.6 %`. */
const percentText = (percent: number | null): string => {
  if (percent === null) return formatScore(null);
  const size = Math.abs(percent).toFixed(1);
  if (Number(size) === 0) return "0.0 %";
  return `${percent < 0 ? "−" : "+"}${size} %`;
};

import type { Assessment, AssessedAttack, AttackResult, GivenAway, RecoverableKey } from "./assessment";
import { assessedModelLabel, assessedModels, attackLabel } from "./attacks";
import { figureOf } from "./figures";
import { hasWidth } from "./intervals/hasWidth";
import { escapeMarkdown, markdownTextTable } from "./markdown";
import { formatDifference } from "./retrainedColumns";
import { formatBytes, formatDuration, formatPercent, formatScore } from "./wording";

const valueLabels: Readonly<Record<RecoverableKey, string>> = {
  recited: "recited (r)",
  answered: "answered (t)",
  span: "longest common span",
};

/** A table of words: the first row names the columns. */
export interface WordTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The values of the models of an assessment without an attack. */
export function asTheyAreTable({ asTheyAre }: Assessment): WordTable {
  const shown = assessedModels.flatMap((model) => (asTheyAre[model] ? [[model, asTheyAre[model]] as const] : []));
  return {
    head: ["model", ...Object.values(valueLabels), "attacker detects training (AUC)"],
    rows: shown.map(([model, values]) => [assessedModelLabel(model), ...cellsOf(values), auc(values)]),
  };
}

/** Two rows for each attack, or one without a retrained model: what each model gives away under it, and the outcome. */
export function attackTable({ attacks }: Assessment): WordTable {
  return {
    head: ["attack", "model", "outcome", ...Object.values(valueLabels), "comes back"],
    rows: attacks.flatMap((each) => {
      const { attack, unlearned, retrained, outcome } = each;
      const own = [attackLabel(attack), "unlearned", outcome, ...cellsOf(unlearned.values)];
      const beside = retrained && ["", "retrained", "", ...cellsOf(retrained.values)];
      return [[...own, describeRecovery(each)], ...(beside ? [[...beside, retrainedRecovery(each)]] : [])];
    }),
  };
}

const retrainedRecovery = ({ recovered }: AssessedAttack): string =>
  recovered === null ? "" : formatPercent(recovered.retrained);

/**
 * What an attack brings back, such as `12 %, recited (r)`. It names the value that comes back the most, compared with
 * the retrained model, or says why nothing was measured.
 */
function describeRecovery({ recovered, unlearned }: AssessedAttack): string {
  if (unlearned.skipped !== undefined) return `not made: ${unlearned.skipped}`;
  if (unlearned.values.isSilent === true) return "all completions are empty";
  if (recovered === null) return "nothing to bring back was measured";
  return `${formatPercent(recovered.recovery)}, ${valueLabels[recovered.key]}`;
}

/**
 * What an attack changed in the recited and the answered share: a sentence for each value. The list is empty for fewer
 * than two documents.
 */
export function describeChange({ values, before, changes = {} }: AttackResult): string[] {
  return (["recited", "answered"] as const).flatMap((key) => {
    const [after, unattacked, interval] = [values[key], before[key], changes[key]];
    // An attack that changes no document changes nothing worth a sentence.
    if (after === null || unattacked === null || interval === undefined || !hasWidth(interval)) return [];
    const change = formatDifference(changedFigures[key], { value: after - unattacked, interval });
    return [`The change of what is ${valueLabels[key]}, with its 95 % interval: ${change}.`];
  });
}

const changedFigures = {
  recited: figureOf("forget.regurgitation"),
  answered: figureOf("forget.knowledge"),
} as const;

/** What an attack has cost, in one sentence. */
export function describeCost({ unlearned, retrained }: AssessedAttack): string {
  const seconds = unlearned.seconds + (retrained?.seconds ?? 0);
  const bytes = Math.max(unlearned.memoryBytes, retrained?.memoryBytes ?? 0);
  const models = retrained === undefined ? "" : " for both models";
  return `It took ${formatDuration(seconds)}${models} and at most ${formatBytes(bytes)} of memory.`;
}

/**
 * How many of the measured attacks the model withstood, for a list: `7 of 9 attacks withstood`. An attack that was not
 * measured is counted apart, so that it reads neither as a failure nor as a success.
 */
export function describeWithstood({ attacks }: Pick<Assessment, "attacks">): string {
  const unmeasured = countOutcomes(attacks, "not measured");
  if (unmeasured > 0 && unmeasured === attacks.length) return "no attack measured";
  const withstood = `${withstoodOf(attacks)} withstood`;
  return unmeasured === 0 ? withstood : `${withstood}, ${unmeasured} not measured`;
}

const withstoodOf = (attacks: readonly AssessedAttack[]): string => {
  const measured = attacks.length - countOutcomes(attacks, "not measured");
  return `${countOutcomes(attacks, "withstood")} of ${measured} ${measured === 1 ? "attack" : "attacks"}`;
};

/** How many attacks of an assessment had an outcome. */
export function countOutcomes(attacks: readonly AssessedAttack[], outcome: AssessedAttack["outcome"]): number {
  return attacks.filter((attack) => attack.outcome === outcome).length;
}

/** How many attacks the model withstood, and which ones it did not, in one or two sentences. */
export function describeOutcome({ attacks }: Pick<Assessment, "attacks">): string {
  if (attacks.length === 0) return noAttack;
  return [countSentence(attacks), ...exceptions(attacks)].join(" ");
}

const noAttack = "No attack was made.";

const countSentence = (attacks: readonly AssessedAttack[]): string =>
  attacks.every(({ outcome }) => outcome === "not measured")
    ? "No attack could be measured."
    : `The model withstood ${withstoodOf(attacks)}.`;

const exceptions = (attacks: readonly AssessedAttack[]): string[] => [
  ...(countOutcomes(attacks, "not withstood") > 0 ? [`It did not withstand ${listOf(attacks, "not withstood")}.`] : []),
  ...(countOutcomes(attacks, "not measured") > 0 ? [`Not measured: ${listOf(attacks, "not measured")}.`] : []),
];

/** The outcome of an assessment in a few sentences. */
export function describeAssessment({ asTheyAre, attacks, allowedRecovery }: Assessment): string {
  if (attacks.length === 0) return noAttack;
  const hasRetrained = asTheyAre.retrained !== undefined;
  const beyond = hasRetrained ? " beyond what the same attack brings back to the retrained model" : "";
  return [
    countSentence(attacks),
    `An attack is withstood if at most ${formatPercent(allowedRecovery)} of what was forgotten comes back${beyond}.`,
    ...exceptions(attacks),
    ...(hasRetrained ? [] : ["There is no retrained model, so what an attack itself teaches counts in full."]),
  ].join(" ");
}

/** An assessment in Markdown: its outcome, and the tables of the models and of the attacks. */
export function assessmentMarkdown(assessment: Assessment): string {
  const tables = [asTheyAreTable(assessment), attackTable(assessment)].filter(({ rows }) => rows.length > 0);
  return [
    `**${escapeMarkdown(describeAssessment(assessment))}**`,
    ...tables.map(({ head, rows }) => markdownTextTable(head, rows)),
  ].join("\n\n");
}

const listOf = (attacks: readonly AssessedAttack[], outcome: AssessedAttack["outcome"]): string =>
  attacks
    .filter((attack) => attack.outcome === outcome)
    .map(({ attack }) => attackLabel(attack))
    .join("; ");

const cellsOf = (values: GivenAway | undefined): string[] =>
  (Object.keys(valueLabels) as RecoverableKey[]).map((key) => formatScore(values?.[key]));

const auc = ({ membershipAuc }: GivenAway): string => formatScore(membershipAuc);

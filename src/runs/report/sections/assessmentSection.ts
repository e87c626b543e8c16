import type { AssessedAttack } from "../../../protocol/assessment";
import {
  asTheyAreTable,
  attackTable,
  describeAssessment,
  describeChange,
  describeCost,
} from "../../../protocol/assessmentTable";
import { attackLabel } from "../../../protocol/attacks";
import type { AttackName } from "../../../protocol/attacks";
import { capitalized } from "../../../protocol/wording";
import { section } from "../document";
import type { Block } from "../document";
import type { RunFacts } from "../facts";
import { nameOfRun } from "../names";

/**
 * The section on attacks: whether other prompts, many completions, fewer bits for each weight or a short training bring
 * the texts back. A report has none if the run was not assessed.
 */
export function assessmentBlocks({ assessment: found, record, redaction }: RunFacts): readonly Block[] {
  if (found === undefined) return [];
  const { assessment, isDone } = found;
  const of =
    found.record.id === record.id
      ? ""
      : ` The assessment is the run ${nameOfRun(found.record.id, redaction)} of ${found.record.createdAt.slice(0, 10)}.`;
  const ongoing = isDone ? "" : " It has not been finished.";
  const tables = [
    { ...asTheyAreTable(assessment), wordColumns: 1 },
    { ...attackTable(assessment), wordColumns: 3 },
  ].filter(({ rows }) => rows.length > 0);
  return section(
    "What attacks bring back",
    { kind: "paragraph", line: [{ strong: describeAssessment(assessment) }, `${of}${ongoing}`] },
    ...tables.map((table): Block => ({ kind: "table", ...table })),
    { kind: "paragraph", line: aboutTables, isNote: true },
    { kind: "list", lines: assessment.attacks.map((attack) => describe(attack, redaction.ofMessage)) },
  );
}

/** Whether an assessment, finished or not, has made one of these attacks. */
export function isMade({ assessment }: RunFacts, ...attacks: readonly AttackName[]): boolean {
  const made = assessment?.assessment.attacks.filter(({ unlearned }) => unlearned.skipped === undefined) ?? [];
  return made.some(({ attack }) => attacks.includes(attack));
}

const aboutTables =
  "Recited: share of the words of the true texts in the completions. Answered: share of the questions answered exactly. " +
  "Longest common span: share of the true text. Comes back: what the attack recovers of what the run has removed, in the " +
  "value of which it recovers the most.";

const describe = (each: AssessedAttack, ofMessage: (text: string) => string): string => {
  const { attack, unlearned } = each;
  const name = capitalized(attackLabel(attack));
  if (unlearned.skipped !== undefined) return `${name}: not made, because ${ofMessage(unlearned.skipped)}.`;
  return [`${name}: ${unlearned.protocol}`, ...describeChange(unlearned), describeCost(each)].join(" ");
};

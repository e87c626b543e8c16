import type { AttackName } from "../../protocol/attacks";
import type { Passage } from "../../protocol/passages";
import { rephrased } from "./rephrasings";

/** The attacks that ask the same facts with other questions, and the case of the hard cases that they ask. */
const cases = {
  rephrasing: "paraphrase",
  alias: "alias",
  reverse: "reverse",
  multiHop: "multi-hop",
} as const satisfies Partial<Record<AttackName, string>>;

/** An attack that asks hard cases. */
export type OtherQuestion = keyof typeof cases;

export function asksOtherwise(attack: AttackName): attack is OtherQuestion {
  return Object.hasOwn(cases, attack);
}

export function caseOf(attack: OtherQuestion): string {
  return cases[attack];
}

/** The hard cases of an attack that name a question of the forget set. */
function hardCasesOf(
  attack: OtherQuestion,
  forget: readonly Passage[],
  inScope: readonly Passage[],
): readonly Passage[] {
  const questions = new Set(forget.flatMap(({ id, kind }) => (kind === "question" ? [id] : [])));
  return inScope.filter(
    ({ of = "", kind, task }) => kind === "question" && task === cases[attack] && questions.has(of),
  );
}

/**
 * The questions of an attack. Each has the id of the question of the forget set that it asks about, so that both can be
 * compared. Hard cases that name no question of the forget set are left out. The attack by rephrasings also asks the
 * rephrasings in the forget set.
 *
 * @param inScope the hard cases of the forget set
 */
export function askedOtherwise(
  attack: OtherQuestion,
  forget: readonly Passage[],
  inScope: readonly Passage[],
): Passage[] {
  const rows = new Map(forget.map((row) => [row.id, row]));
  const hard = hardCasesOf(attack, forget, inScope).flatMap(({ of = "", prompt, answer, source }): Passage[] => {
    const row = rows.get(of);
    return row === undefined ? [] : [{ ...row, prompt, answer, source, rephrasings: [] }];
  });
  return attack === "rephrasing" ? [...rephrased(forget), ...hard] : hard;
}

/** The questions of the forget set that an attack asks about. */
export function questionsBehind(asked: readonly Passage[], forget: readonly Passage[]): Passage[] {
  const ids = new Set(asked.map(({ id }) => id));
  return forget.filter(({ id }) => ids.has(id));
}

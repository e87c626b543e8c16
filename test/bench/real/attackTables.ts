import type { FigureKey } from "../../../src/protocol/figures";
import { figureOf } from "../../../src/protocol/figures";
import { compareFigures, recovery } from "./compare";
import type { Compared } from "./compare";
import type { Measurement } from "./finishedJob";
import { comparedCell, markdownTable, numberText } from "./markdown";

/** A model before and after an attack that tries to bring back the forget set. */
export interface Attacked {
  readonly title: string;
  readonly isRetrained: boolean;
  readonly before: Measurement;
  readonly after: Measurement;
}

/**
 * The table of the relearning attack. An attacker trains on a quarter of the forget documents, and the figures are
 * those of the other three quarters. These are the retain set of the attack's run, which it does not train on.
 *
 * @param target the share of the forget set that the target model recites and answers
 */
export function relearningTable(
  attacked: readonly Attacked[],
  target: Readonly<Record<"regurgitation" | "knowledge", number | null>>,
): Promise<string> {
  return attackTable(attacked, [
    { label: "other three quarters, recited (r)", key: "retain.regurgitation", of: target.regurgitation },
    { label: "other three quarters, answered (t)", key: "retain.knowledge", of: target.knowledge },
  ]);
}

/** The table of the models with their layers in 4 bits. */
export function roundingTable(
  attacked: readonly Attacked[],
  target: Readonly<Record<"regurgitation" | "knowledge", number | null>>,
): Promise<string> {
  return attackTable(attacked, [
    { label: figureOf("forget.regurgitation").label, key: "forget.regurgitation", of: target.regurgitation },
    { label: figureOf("forget.knowledge").label, key: "forget.knowledge", of: target.knowledge },
    { label: figureOf("membershipAuc").label, key: "membershipAuc", of: null },
  ]);
}

interface AttackedFigure {
  readonly label: string;
  readonly key: FigureKey;
  /** The figure of the target model, if the share that comes back is asked for. */
  readonly of: number | null;
}

const attackTable = async (attacked: readonly Attacked[], figures: readonly AttackedFigure[]): Promise<string> => {
  const keys = figures.map(({ key }) => key);
  const retrained = attacked.find(({ isRetrained }) => isRetrained)?.after;
  const compared = await Promise.all(
    attacked.map(({ after, isRetrained }) => compareFigures(keys, after, isRetrained ? undefined : retrained)),
  );
  const rows = figures.flatMap(({ label, key, of }) => {
    const valueBefore = ({ before }: Attacked) => figureOf(key).read(before.summary) ?? undefined;
    const after = compared.map((found): Compared => found.get(key) ?? { value: undefined, difference: undefined });
    const shares = attacked.map((each, place) => {
      const [low, high] = [valueBefore(each), after[place]?.value];
      return of === null || low === undefined || high === undefined ? undefined : recovery(of, low, high);
    });
    return [
      [`${label}, before`, ...attacked.map((each) => numberText(valueBefore(each)))],
      [`${label}, after`, ...after.map(comparedCell)],
      ...(of === null ? [] : [[`${label}, share that came back`, ...shares.map(numberText)]]),
    ];
  });
  return markdownTable(["", ...attacked.map(({ title }) => title)], rows);
};

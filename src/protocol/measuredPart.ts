import type { Passage, Split } from "./passages";

/** The number of passages that a measurement covers, and the number of all passages that the run has. */
export interface PassageCount {
  readonly measured: number;
  readonly all: number;
}

/** One count for each set of the run. */
export type PassageCounts = Readonly<Partial<Record<Split, PassageCount>>>;

/** Counts for each set how many of the run's passages a measurement covers. */
export function countPassages(
  measured: readonly Pick<Passage, "split">[],
  all: readonly Pick<Passage, "split">[],
): PassageCounts {
  const countIn = (passages: readonly Pick<Passage, "split">[], split: Split): number =>
    passages.filter((passage) => passage.split === split).length;
  const splits = [...new Set(all.map(({ split }) => split))];
  return Object.fromEntries(
    splits.map((split) => [split, { measured: countIn(measured, split), all: countIn(all, split) }]),
  );
}

/** The part of an evaluation that says which passages it covers. */
export interface Measured {
  /**
   * `before` is the evaluation before the first step. `during` is an evaluation between steps, on a sample of the
   * passages. `after` is the evaluation after the last step. For `after`, the engine loads the exported model from its
   * folder and measures this model, because rounding in the export can undo small updates.
   */
  readonly phase: "before" | "during" | "after";
  /** The number of passages that the evaluation covers. The key is absent in old runs. */
  readonly passages?: PassageCounts;
}

/** The count of one set, or of all sets together. It is undefined if the evaluation did not count its passages. */
export function passageCount({ passages }: Pick<Measured, "passages">, split?: Split): PassageCount | undefined {
  if (passages === undefined) return undefined;
  if (split !== undefined) return passages[split];
  return Object.values(passages).reduce(
    (sum, { measured, all }) => ({ measured: sum.measured + measured, all: sum.all + all }),
    { measured: 0, all: 0 },
  );
}

/**
 * Whether an evaluation measured only a part of the passages. Evaluations during training are samples, except those
 * that the user asked for. An old run did not count its passages, so all its evaluations during training count as
 * samples.
 */
export function isSample(evaluation: Measured): boolean {
  const count = passageCount(evaluation);
  return count === undefined ? evaluation.phase === "during" : count.measured < count.all;
}

/** What an evaluation covers, for example `20 of 240 passages`, `all 240 passages` or `a sample of the passages`. */
export function describePart(evaluation: Measured, split?: Split): string {
  const count = passageCount(evaluation, split);
  if (count === undefined) return isSample(evaluation) ? "a sample of the passages" : "all passages";
  const { measured, all } = count;
  const noun = all === 1 ? "passage" : "passages";
  return measured < all ? `${measured} of ${all} ${noun}` : `all ${all} ${noun}`;
}

/** The last evaluation after the first step. An evaluation of all passages comes before evaluations of samples. */
export function lastMeasured<T extends Measured>(evaluations: readonly T[]): T | undefined {
  const after = evaluations.filter(({ phase }) => phase !== "before");
  return after.findLast((evaluation) => !isSample(evaluation)) ?? after.at(-1);
}

import { spelling } from "../sameFile";
import type { MeasuredPassage, ScoredRun } from "./measuredPassages";

const files = new WeakMap<ScoredRun, ReadonlyMap<string, readonly MeasuredPassage[]>>();

/** The passages of a run that come from a file. The run's passages are divided by file only once. */
export function passagesOfFile(run: ScoredRun, file: string): readonly MeasuredPassage[] {
  let passages = files.get(run);
  if (passages === undefined) {
    passages = divide(run.passages);
    files.set(run, passages);
  }
  return passages.get(spelling(file)) ?? [];
}

const divide = (passages: readonly MeasuredPassage[]): ReadonlyMap<string, readonly MeasuredPassage[]> => {
  // Thousands of passages have the same file, and the spelling of a file takes longer than a look into a map.
  const spellings = new Map<string, string>();
  const divided = new Map<string, MeasuredPassage[]>();
  for (const scored of passages) {
    const { file } = scored.passage.source;
    const known = spellings.get(file) ?? spelling(file);
    spellings.set(file, known);
    const others = divided.get(known);
    if (others === undefined) divided.set(known, [scored]);
    else others.push(scored);
  }
  return divided;
};

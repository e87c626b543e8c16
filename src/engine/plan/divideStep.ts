import type { StepPart, TargetedText, TrainerNeeds } from "../../backends/backend";
import type { PlannedStep } from "./stepPlan";

/** How a planned step is divided into parts. */
export interface StepDivision {
  readonly needs: TrainerNeeds;
  readonly microBatches: number;
  /** The summed loss of each forget text under the original model. Empty if the objective needs no such losses. */
  readonly referenceLosses: readonly number[];
}

/**
 * The largest number of parts of a planned step. If a part may contain only forget texts or only retain texts, each
 * text can be a part of its own. Otherwise, each part needs both kinds of text, so the rarer kind limits the number of
 * parts.
 */
export function mostParts(planned: PlannedStep, needs: TrainerNeeds): number {
  const { forget, retain } = usedTexts(planned, needs);
  const counts = [forget.length, retain.length].filter((count) => count > 0);
  return needs.takesEmptyParts ? counts.reduce((sum, count) => sum + count, 0) : Math.min(...counts);
}

/** An objective without a forget term treats forget texts as retain texts. */
function usedTexts({ forget, retain }: PlannedStep, needs: TrainerNeeds): PlannedStep {
  if (!needs.forget) return { forget: [], retain: needs.retain ? [...forget, ...retain] : [] };
  return { forget, retain: needs.retain ? retain : [] };
}

/**
 * Divides a step's texts into at most `mostParts` parts with about the same number of tokens. If there are fewer forget
 * texts than parts, the last parts have no forget text. If there are fewer retain texts than parts, the first parts
 * have no retain text.
 */
export function divideStep(planned: PlannedStep, { needs, microBatches, referenceLosses }: StepDivision): StepPart[] {
  const { forget, retain } = usedTexts(planned, needs);
  const retainPlaces = divideTexts(retain, microBatches).reverse();
  return divideTexts(forget, microBatches).map((forgetPlaces, part) => {
    const places = { forget: forgetPlaces, retain: retainPlaces[part] ?? [] };
    const forgetTexts = places.forget.flatMap((place) => forget[place] ?? []);
    const losses = { referenceLosses: forgetTexts.map(({ index }) => referenceLosses[index] ?? 0) };
    return {
      forget: forgetTexts,
      retain: places.retain.flatMap((place) => retain[place] ?? []),
      places,
      ...(needs.referenceLosses && losses),
    };
  });
}

/**
 * Distributes texts over parts, the longest text first. Each text goes to the part with the fewest tokens so far.
 * Within a part, the texts have the same order as in `texts`. If there are fewer texts than parts, the last parts are
 * empty.
 * @returns for each part, the indices of its texts
 */
export function divideTexts(texts: readonly TargetedText[], parts: number): number[][] {
  const chosen = Array.from({ length: parts }, () => ({ tokens: 0, places: [] as number[] }));
  const longestFirst = [...texts.entries()].sort(([a, x], [b, y]) => y.ids.length - x.ids.length || a - b);
  for (const [place, { ids }] of longestFirst) {
    const lightest = chosen.reduce((best, part) => (part.tokens < best.tokens ? part : best));
    lightest.tokens += ids.length;
    lightest.places.push(place);
  }
  return chosen.map(({ places }) => places.sort((a, b) => a - b));
}

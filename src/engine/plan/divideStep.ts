import type { StepPart, TargetedText, TrainerNeeds } from "../../backends/backend";
import type { PlannedStep } from "./stepPlan";

/** How a planned step is divided into parts. */
export interface StepDivision {
  readonly needs: TrainerNeeds;
  readonly microBatches: number;
  /** Summed loss of every forget text under the original model; empty if the objective needs none. */
  readonly referenceLosses: readonly number[];
}

/**
 * The most parts that a planned step can be divided into; they need the least memory. One a text, or, if a part must
 * have a text of each kind, as many as the kind with the fewest texts has.
 */
export function mostParts(planned: PlannedStep, needs: TrainerNeeds): number {
  const { forget, retain } = usedTexts(planned, needs);
  const counts = [forget.length, retain.length].filter((count) => count > 0);
  return needs.takesEmptyParts ? counts.reduce((sum, count) => sum + count, 0) : Math.min(...counts);
}

/** An objective without a forget term learns all texts alike. */
function usedTexts({ forget, retain }: PlannedStep, needs: TrainerNeeds): PlannedStep {
  if (!needs.forget) return { forget: [], retain: needs.retain ? [...forget, ...retain] : [] };
  return { forget, retain: needs.retain ? retain : [] };
}

/**
 * Divides a step's texts into parts of about the same number of tokens, at most as many as `mostParts` says. If there
 * are more parts than texts of a kind, the last parts have no forget texts and the first parts no retain texts.
 */
export function divideStep(planned: PlannedStep, { needs, microBatches, referenceLosses }: StepDivision): StepPart[] {
  const { forget, retain } = usedTexts(planned, needs);
  const forgetParts = divideTexts(numbered(forget), microBatches);
  const retainParts = divideTexts(numbered(retain), microBatches).reverse();
  return forgetParts.map((forgetPart, part) => {
    const retainPart = retainParts[part] ?? [];
    return {
      forget: forgetPart,
      retain: retainPart,
      places: { forget: forgetPart.map(({ place }) => place), retain: retainPart.map(({ place }) => place) },
      ...(needs.referenceLosses && { referenceLosses: forgetPart.map(({ index }) => referenceLosses[index] ?? 0) }),
    };
  });
}

/** Adds to each text its place among the texts. */
function numbered<Text extends TargetedText>(texts: readonly Text[]): (Text & { readonly place: number })[] {
  return texts.map((text, place) => ({ ...text, place }));
}

/**
 * Deals texts out to parts: the longest text first, each to the part with the fewest tokens so far. A part keeps the
 * order of its texts. If there are fewer texts than parts, the last parts are empty.
 */
export function divideTexts<Text extends TargetedText>(texts: readonly Text[], parts: number): Text[][] {
  const chosen = Array.from({ length: parts }, () => ({ tokens: 0, indices: [] as number[] }));
  const longestFirst = [...texts.entries()].sort(([a, x], [b, y]) => y.ids.length - x.ids.length || a - b);
  for (const [index, { ids }] of longestFirst) {
    const lightest = chosen.reduce((best, part) => (part.tokens < best.tokens ? part : best));
    lightest.tokens += ids.length;
    lightest.indices.push(index);
  }
  return chosen.map(({ indices }) => indices.sort((a, b) => a - b).flatMap((index) => texts[index] ?? []));
}

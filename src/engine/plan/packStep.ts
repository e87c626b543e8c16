import type { TargetedText } from "../../backends/onnx/models/textBatch";
import { packTexts } from "../../backends/onnx/models/textBatch";
import type { StepBatch } from "../../backends/onnx/training/stepInputs";
import type { PlannedStep } from "./stepPlan";

/** What of a planned step is used, and how. */
export interface Packing {
  readonly needsForget: boolean;
  readonly needsRetain: boolean;
  /** Whether a part may do without texts of a kind that the objective looks at. */
  readonly takesEmptyBatches: boolean;
  readonly microBatches: number;
  readonly padId: number;
  /** Summed loss of every forget text under the target model; empty where it is not asked for. */
  readonly referenceLosses: Float32Array;
}

/**
 * The most parts that a planned step can be divided into, in which memory needs the least: one a text, or where a part
 * must have a text of each kind, one for each of the kind with the fewest.
 */
export function mostParts(planned: PlannedStep, packing: Omit<Packing, "microBatches">): number {
  const { forget, retain } = usedTexts(planned, packing);
  const counts = [forget.length, retain.length].filter((count) => count > 0);
  return packing.takesEmptyBatches ? counts.reduce((sum, count) => sum + count, 0) : Math.min(...counts);
}

/** Without a forget tower every text is learnt alike. */
const usedTexts = (
  { forget, retain }: PlannedStep,
  { needsForget, needsRetain }: Pick<Packing, "needsForget" | "needsRetain">,
): PlannedStep => {
  if (!needsForget) return { forget: [], retain: needsRetain ? [...forget, ...retain] : [] };
  return { forget, retain: needsRetain ? retain : [] };
};

/**
 * Lays out a step's texts, in as many parts of about the same number of tokens as there are to be, at most as many as
 * `mostParts` says. Where there are more parts than texts of a kind, the last ones have none to forget and the first
 * ones none to retain.
 */
export function packStep(planned: PlannedStep, packing: Packing): StepBatch[] {
  const { needsForget, needsRetain, microBatches, padId, referenceLosses } = packing;
  const { forget, retain } = usedTexts(planned, packing);
  const forgetParts = divideTexts(numbered(forget), microBatches);
  const retainParts = divideTexts(numbered(retain), microBatches).reverse();
  const placesOf = (texts: readonly { readonly place: number }[] = []) => texts.map(({ place }) => place);
  return forgetParts.map((forgetPart, part) => ({
    forget: needsForget ? packTexts(forgetPart, padId) : undefined,
    retain: needsRetain ? packTexts(retainParts[part] ?? [], padId) : undefined,
    places: { forget: placesOf(forgetPart), retain: placesOf(retainParts[part]) },
    referenceLosses: needsForget
      ? Float32Array.from(forgetPart, ({ index }) => referenceLosses[index] ?? 0)
      : undefined,
  }));
}

/** Texts with their places among them. */
const numbered = <Text extends TargetedText>(texts: readonly Text[]) =>
  texts.map((text, place) => ({ ...text, place }));

/**
 * Deals texts out to parts, the longest first, each to the part with the fewest tokens so far; a part keeps their
 * order. Where there are fewer texts than parts, the last parts are empty.
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

import type { TargetedText } from "../../models/textBatch";
import { packTexts } from "../../models/textBatch";
import type { StepBatch } from "../training/stepInputs";
import type { PlannedStep } from "./stepPlan";

/** What of a planned step is used, and how. */
export interface Packing {
  readonly needsForget: boolean;
  readonly needsRetain: boolean;
  readonly microBatches: number;
  readonly padId: number;
  /** Summed loss of every forget text under the target model; empty where it is not asked for. */
  readonly referenceLosses: Float32Array;
}

/** Lays out a step's texts, in as many parts of about the same number of tokens as there are to be. */
export function packStep({ forget, retain }: PlannedStep, packing: Packing): StepBatch[] {
  const { needsForget, needsRetain, microBatches, padId, referenceLosses } = packing;
  // Without a forget tower every text is learnt alike.
  const forgetParts = needsForget ? divideTexts(forget, microBatches) : [];
  const retainParts = needsRetain ? divideTexts(needsForget ? retain : [...forget, ...retain], microBatches) : [];
  return Array.from({ length: microBatches }, (_, part) => {
    const [forgetPart, retainPart] = [forgetParts[part], retainParts[part]];
    return {
      forget: forgetPart && packTexts(forgetPart, padId),
      retain: retainPart && packTexts(retainPart, padId),
      referenceLosses: forgetPart && Float32Array.from(forgetPart, ({ index }) => referenceLosses[index] ?? 0),
    };
  });
}

/**
 * Deals texts out to parts, the longest first, each to the part with the fewest tokens so far; a part keeps their order.
 * @throws RangeError for fewer texts than parts
 */
export function divideTexts<Text extends TargetedText>(texts: readonly Text[], parts: number): Text[][] {
  if (texts.length < parts) throw new RangeError(`${texts.length} texts cannot be divided into ${parts} parts`);
  const chosen = Array.from({ length: parts }, () => ({ tokens: 0, indices: [] as number[] }));
  const longestFirst = [...texts.entries()].sort(([a, x], [b, y]) => y.ids.length - x.ids.length || a - b);
  for (const [index, { ids }] of longestFirst) {
    const lightest = chosen.reduce((best, part) => (part.tokens < best.tokens ? part : best));
    lightest.tokens += ids.length;
    lightest.indices.push(index);
  }
  return chosen.map(({ indices }) => indices.sort((a, b) => a - b).flatMap((index) => texts[index] ?? []));
}

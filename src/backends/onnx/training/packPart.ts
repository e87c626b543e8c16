import type { StepPart, TrainerNeeds } from "../../backend";
import { packTexts } from "../models/textBatch";
import type { StepBatch } from "./stepInputs";

/**
 * Lays out the texts of a step's part as the step's graph reads them; texts that the objective does not read are left
 * out.
 */
export function packPart(
  { forget, retain, places, referenceLosses }: StepPart,
  needs: Pick<TrainerNeeds, "forget" | "retain">,
  padId: number,
): StepBatch {
  return {
    forget: needs.forget ? packTexts(forget, padId) : undefined,
    retain: needs.retain ? packTexts(retain, padId) : undefined,
    places,
    referenceLosses: referenceLosses && Float32Array.from(referenceLosses),
  };
}

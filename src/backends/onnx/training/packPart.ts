import type { StepPart, TrainerNeeds } from "../../backend";
import { packTexts } from "../models/textBatch";
import type { PackedPart } from "./stepInputs";

/** Packs the texts of a part for a step's graph. Texts that the objective does not read are left out. */
export function packPart(
  { forget, retain, places, referenceLosses }: StepPart,
  needs: Pick<TrainerNeeds, "forget" | "retain">,
  padId: number,
): PackedPart {
  return {
    forget: needs.forget ? packTexts(forget, padId) : undefined,
    retain: needs.retain ? packTexts(retain, padId) : undefined,
    places,
    referenceLosses: referenceLosses && Float32Array.from(referenceLosses),
  };
}

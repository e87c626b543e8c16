import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createScorer } from "../../../src/inference/scorer";
import type { Scorer } from "../../../src/inference/scorer";
import { loadModel } from "../../../src/terminal/loadedModel";

const fixtures = join(import.meta.dirname, "../../fixtures");

/** A file or folder that test/fixtures/measures.py has made. */
export const measuresPath = (name: string): string => join(fixtures, "measures", name);
export const measuresFixture = (name: string): unknown => JSON.parse(readFileSync(measuresPath(name), "utf8"));

/** The model that test/fixtures/measures.py asks. */
export async function measuredModel() {
  const { model, tokenizer, weights } = await loadModel(join(fixtures, "checkpoints/float32"));
  const scorer: Scorer = await createScorer(model, tokenizer.padId, { threads: 1 });
  return { scorer, weights, tokenizer, contextLength: model.contextLength };
}

import { readFileSync } from "node:fs";
import path from "node:path";
import { createScorer } from "../../../src/backends/onnx/inference/scorer";
import type { Scorer } from "../../../src/backends/onnx/inference/scorer";
import { loadModel } from "../../../src/terminal/loadedModel";

const fixtures = path.join(import.meta.dirname, "../../fixtures");

/** A file or folder that test/fixtures/measures.py has made. */
export function measuresPath(name: string): string {
  return path.join(fixtures, "measures", name);
}
export function measuresFixture(name: string): unknown {
  return JSON.parse(readFileSync(measuresPath(name), "utf8"));
}

/** The model that test/fixtures/measures.py asks. */
export async function measuredModel() {
  const { model, tokenizer, weights } = await loadModel(path.join(fixtures, "checkpoints/float32"));
  const scorer: Scorer = await createScorer(model, tokenizer.padId, { threads: 1 });
  return { scorer, weights, tokenizer, contextLength: model.contextLength };
}

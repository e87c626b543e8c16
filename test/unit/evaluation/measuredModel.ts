import { readFileSync } from "node:fs";
import path from "node:path";
import type { LiveModel } from "../../../src/backends/backend";
import { openTestModel } from "../support/openTestModel";

const fixtures = path.join(import.meta.dirname, "../../fixtures");

/** A file or folder that test/fixtures/measures.py has written. */
export function measuresPath(name: string): string {
  return path.join(fixtures, "measures", name);
}
export function measuresFixture(name: string): unknown {
  return JSON.parse(readFileSync(measuresPath(name), "utf8"));
}

/** The model that test/fixtures/measures.py measures. */
export function measuredModel(): Promise<LiveModel> {
  return openTestModel(path.join(fixtures, "checkpoints/float32"));
}

/** The same model with another context length. */
export function withContextLength(model: LiveModel, contextLength: number): LiveModel {
  return { ...model, facts: { ...model.facts, contextLength } };
}

import { readFileSync } from "node:fs";
import path from "node:path";
import { baseModelOf, readAdapter } from "../../../src/backends/onnx/models/adapters/adapterFolder";
import { readAdapterSettings } from "../../../src/backends/onnx/models/adapters/adapterSettings";
import type { ModelFixture } from "./modelFixture";
import { expectedTensor, modelFixture } from "./modelFixture";

const fixtures = path.join(import.meta.dirname, "../../fixtures");

/** Adapters that test/fixtures/lora.py makes with PEFT. */
export const loraCases = [
  "every-projection",
  "queries-and-values",
  "llama",
  "mistral",
  "qwen2",
  "patterns",
  "head",
] as const;

/** A fixture with an adapter on top of its model. Only the adapter is trained. */
export async function loraFixture(name: string): Promise<ModelFixture> {
  const folder = path.join(fixtures, "lora", name);
  const settings = await readAdapterSettings(folder);
  const base = await modelFixture(path.relative(fixtures, path.resolve(folder, baseModelOf(folder, settings))));
  const { model } = await readAdapter(base.model, folder);
  return {
    ...base,
    folder,
    model,
    loadWeights: async () => {
      const { weights } = await readAdapter(base.model, folder);
      return new Map([...(await base.loadWeights()), ...weights]);
    },
    expected: JSON.parse(readFileSync(path.join(folder, "expected.json"), "utf8")) as ModelFixture["expected"],
    tensor: (tensor) => expectedTensor(folder, tensor),
  };
}

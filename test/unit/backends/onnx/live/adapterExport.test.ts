import { expect, it } from "vitest";
import type { ModelSpec } from "../../../../../src/backends/backend";
import { openBackend } from "../../../../../src/backends/openBackend";
import { modelWithTokenizer } from "../../../support/modelWithTokenizer";

type Adapter = NonNullable<ModelSpec["adapter"]>;
const lora: Adapter = { type: "lora", targets: ["q_proj", "v_proj"], rank: 2, alpha: 4, dropout: 0, frozenBits: 32 };

/** The answers for weights in the source's type and for weights in float32. */
async function answersOf(name: string, adapter: Adapter | null) {
  const backend = await openBackend({ name: "cpu", precision: "float32", threads: 1 }, () => undefined);
  const model = await backend.open({ folder: await modelWithTokenizer(name), adapter });
  const answers = (["source", "float32"] as const).map((dtype) => model.adapterExport({ dtype }));
  await model.dispose();
  await backend.dispose();
  return answers;
}

it.each([
  ["olmo/one-layer-bfloat16", lora, ["merged", "exact"]],
  ["olmo/untied", lora, ["exact", "exact"]],
  ["olmo/untied", { ...lora, frozenBits: 4 }, ["frozen", "frozen"]],
  ["olmo/one-layer-bfloat16", null, ["exact", "exact"]],
] as [string, Adapter | null, string[]][])(
  "an adapter folder differs from the exported model where the export rounds: %s, %j",
  async (...given) => {
    const [name, adapter, expected] = given;
    expect(await answersOf(name, adapter)).toEqual(expected);
  },
);

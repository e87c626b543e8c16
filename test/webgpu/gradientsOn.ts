import type { Objective } from "../../src/engine/objectives/objective";
import { lossScaleInput, referencePrefix } from "../../src/engine/training/lossGraph";
import { createProgram } from "../../src/engine/training/program";
import type { GraphOptions } from "../../src/engine/training/stepGraph";
import { buildBackwardGraph } from "../../src/engine/training/stepGraph";
import { batchInputs, scalarInputs, stepCounts } from "../../src/engine/training/stepInputs";
import type { Device } from "../../src/runtime/device";
import type { SessionOptions, Tensors } from "../../src/runtime/session";
import type { ModelFixture } from "../unit/support/modelFixture";
import { batchOf, objectives } from "../unit/support/trainingRun";

/** Losses and gradients of a fixture's texts under an objective. */
export async function gradientsOn(
  device: Device,
  fixture: ModelFixture,
  run: string,
  { products, ...options }: GraphOptions & Pick<SessionOptions, "products"> = {},
): Promise<Tensors> {
  const { graph } = buildBackwardGraph(fixture.model, objectives[run] as Objective, options);
  const program = await createProgram(graph, { device, products });
  const batch = batchOf(fixture, run);
  const weights = [...(await fixture.loadWeights())];
  const outputs = await program.run({
    ...Object.fromEntries(weights),
    ...Object.fromEntries(weights.map(([name, tensor]) => [referencePrefix + name, tensor])),
    ...scalarInputs({ ...stepCounts([batch]), [lossScaleInput]: 2 ** 12 }),
    ...batchInputs(batch),
  });
  await program.dispose();
  return outputs;
}

import type { Objective } from "../../src/backends/onnx/objectives/objective";
import { lossScaleInput, referencePrefix } from "../../src/backends/onnx/training/lossGraph";
import type { GraphOptions } from "../../src/backends/onnx/training/stepGraph";
import { buildBackwardGraph } from "../../src/backends/onnx/training/stepGraph";
import { batchInputs, scalarInputs, stepCounts } from "../../src/backends/onnx/training/stepInputs";
import type { Device } from "../../src/backends/onnx/runtime/device";
import type { GraphSessionOptions } from "../../src/backends/onnx/models/graphSession";
import { createGraphSession } from "../../src/backends/onnx/models/graphSession";
import type { Tensors } from "../../src/backends/onnx/runtime/session";
import type { ModelFixture } from "../unit/support/modelFixture";
import { batchOf, objectives } from "../unit/support/trainingRun";

/** Losses and gradients of an objective on the texts of a fixture. */
export async function gradientsOn(
  device: Device,
  fixture: ModelFixture,
  run: string,
  { precision, ...options }: GraphOptions & Pick<GraphSessionOptions, "precision"> = {},
): Promise<Tensors> {
  const { graph } = buildBackwardGraph(fixture.model, objectives[run] as Objective, options);
  const session = await createGraphSession(graph, { device, precision });
  const batch = batchOf(fixture, run);
  const weights = [...(await fixture.loadWeights())];
  const outputs = await session.run({
    ...Object.fromEntries(weights),
    ...Object.fromEntries(weights.map(([name, tensor]) => [referencePrefix + name, tensor])),
    ...scalarInputs({ ...stepCounts([batch]), [lossScaleInput]: 2 ** 12 }),
    ...batchInputs(batch),
  });
  await session.dispose();
  return outputs;
}

import type { Objective } from "../../src/backends/onnx/objectives/objective";
import { createTrainer } from "../../src/backends/onnx/training/createTrainer";
import { placeWeights, releaseWeights } from "../../src/backends/onnx/models/weights";
import type { Device } from "../../src/backends/onnx/runtime/device";
import type { ModelFixture } from "../unit/support/modelFixture";
import { adamW, batchOf, learningRate, objectives } from "../unit/support/trainingRun";

interface Trained {
  readonly losses: number[];
  /** Weights and moments by their names. */
  readonly state: ReadonlyMap<string, Float32Array>;
  /** Bytes on the device after each step. */
  readonly memory: number[];
  /** Bytes between host and device in the last step. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Trains the model of a fixture for some steps on the same texts. */
export async function trainOn(
  device: Device,
  fixture: ModelFixture,
  run: string,
  steps: number,
  options: { readonly rate?: number; readonly onStep?: (step: number) => void } = {},
): Promise<Trained> {
  const weights = await placeWeights(await fixture.loadWeights(), device);
  const settings = { ...adamW, microBatches: 1, seed: 0 };
  const trainer = await createTrainer({
    model: fixture.model,
    weights,
    objective: objectives[run] as Objective,
    settings,
    options: { device },
  });
  const losses: number[] = [];
  const memory: number[] = [];
  let [bytesIn, bytesOut] = [0, 0];
  for (let step = 1; step <= steps; step += 1) {
    const before = device.traffic();
    losses.push((await trainer.step([batchOf(fixture, run)], options.rate ?? learningRate)).loss);
    const after = device.traffic();
    [bytesIn, bytesOut] = [after.toDevice - before.toDevice, after.fromDevice - before.fromDevice];
    memory.push(device.memoryInUse());
    options.onStep?.(step);
  }
  const state = new Map<string, Float32Array>();
  for (const name of trainer.state.shapes.keys()) state.set(name, Float32Array.from(await trainer.state.read(name)));
  await trainer.dispose();
  releaseWeights(weights, device);
  return { losses, state, memory, bytesIn, bytesOut };
}

import path from "node:path";
import type { ModelFiles } from "../../backends/onnx/models/modelReader";
import { openModelFiles } from "../../backends/onnx/models/modelReader";
import { openSafetensors } from "../../backends/onnx/models/safetensorsReader";
import { writeSafetensors } from "../../backends/onnx/models/safetensorsWriter";
import { layout } from "../../runs/layout";
import type { TrainerState } from "../../backends/onnx/training/trainerState";

/**
 * Writes what training has changed into the folder of a checkpoint whose model is there already. What the model holds
 * to the last bit is not written twice.
 */
export async function writeTrainingState(checkpoint: string, state: TrainerState): Promise<void> {
  const model = await openModelFiles(checkpoint);
  await model.close();
  const tensors = [...state.shapes]
    .filter(([name]) => model.tensors.get(name)?.dtype !== "F32")
    .map(([name, shape]) => ({ name, shape, dtype: "F32" }) as const);
  await writeSafetensors(path.join(checkpoint, layout.trainingState), tensors, (name) => state.read(name));
}

/** Fills a trainer's state from a checkpoint's folder. */
export async function readTrainingState(checkpoint: string, state: TrainerState): Promise<void> {
  const file = await openSafetensors(path.join(checkpoint, layout.trainingState));
  try {
    let model: ModelFiles | undefined;
    try {
      for (const name of state.shapes.keys()) {
        const read = file.tensors.has(name) ? file.read : (model ??= await openModelFiles(checkpoint)).read;
        await state.write(name, await read(name));
      }
    } finally {
      await model?.close();
    }
  } finally {
    await file.close();
  }
}

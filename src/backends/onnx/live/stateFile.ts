import { mkdir } from "node:fs/promises";
import path from "node:path";
import { layout } from "../../../runs/layout";
import type { ModelFiles } from "../models/modelReader";
import { openModelFiles } from "../models/modelReader";
import { openSafetensors } from "../models/safetensorsReader";
import { writeSafetensors } from "../models/safetensorsWriter";
import type { TrainerState } from "../training/trainer";

/**
 * Writes a trainer's state into the folder of a checkpoint, which already contains the model. A tensor that the model's
 * files contain in float32 is not written a second time.
 */
export async function writeStateFile(checkpoint: string, state: TrainerState): Promise<void> {
  const model = await openModelFiles(checkpoint);
  await model.close();
  const tensors = [...state.shapes]
    .filter(([name]) => model.tensors.get(name)?.dtype !== "F32")
    .map(([name, shape]) => ({ name, shape, dtype: "F32" }) as const);
  const file = path.join(checkpoint, layout.trainingState);
  await mkdir(path.dirname(file), { recursive: true });
  await writeSafetensors(file, tensors, (name) => state.read(name));
}

/** Reads a trainer's state from the folder of a checkpoint. */
export async function readStateFile(checkpoint: string, state: TrainerState): Promise<void> {
  const file = await openSafetensors(path.join(checkpoint, layout.trainingState));
  let model: ModelFiles | undefined;
  try {
    for (const name of state.shapes.keys()) {
      const read = file.tensors.has(name) ? file.read : (model ??= await openModelFiles(checkpoint)).read;
      await state.write(name, await read(name));
    }
  } finally {
    await model?.close();
    await file.close();
  }
}

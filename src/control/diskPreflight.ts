import { statfs } from "node:fs/promises";
import path from "node:path";
import type { Configuration } from "../configuration/schema";
import type { Finding } from "../protocol/findings";
import { formatBytes } from "../protocol/wording";
import { adapterParameters } from "../backends/estimates";
import type { ModelSizes } from "../backends/memoryEstimator";

const float32 = 4;

/**
 * The largest number of bytes that a run's checkpoints use at one time. The run folder then contains the last
 * checkpoint, the best checkpoint, the checkpoint that is being written, and the result.
 */
export function checkpointBytes({ output, adapter }: Configuration, model: ModelSizes): number {
  const { parameters, storedBytes } = model;
  const exported = parameters * (output.dtype === "float32" ? float32 : storedBytes);
  const trained = adapter === null ? parameters : adapterParameters(model, adapter);
  // A checkpoint stores two moments of each trained weight. If the exported model does not contain the exact weight,
  // the checkpoint also stores the weight.
  const isExact = adapter === null && exported === parameters * float32;
  const state = (isExact ? 2 : 3) * float32 * trained;
  const kept = output.checkpointEverySteps === 0 ? 1 : 3;
  return kept * (exported + state) + exported;
}

/** Says how much disk space the checkpoints need. The finding is a warning if the disk has less space. */
export async function checkDiskSpace(configuration: Configuration, model: ModelSizes): Promise<Finding> {
  const bytes = checkpointBytes(configuration, model);
  const free = await freeBytes(configuration.output.runsDirectory);
  const need = `The checkpoints need up to ${formatBytes(bytes)} of disk space`;
  if (free === undefined) return { level: "information", message: `${need}.` };
  if (free >= bytes) return { level: "information", message: `${need}; ${formatBytes(free)} are free.` };
  const message =
    `${need}, but ${formatBytes(free)} are free in ${configuration.output.runsDirectory}; free some space, set ` +
    "output.checkpointEverySteps to 0 or choose another output.runsDirectory.";
  return { level: "warning", message };
}

/**
 * The number of free bytes on the disk of a folder. The folder may not exist yet. The result is undefined if the system
 * does not report the number.
 */
const freeBytes = async (folder: string): Promise<number | undefined> => {
  for (let existing = path.resolve(folder); ; existing = path.dirname(existing)) {
    const found = await statfs(existing).catch(() => undefined);
    if (found !== undefined) return found.bavail * found.bsize;
    if (path.dirname(existing) === existing) return undefined;
  }
};

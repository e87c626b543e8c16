import { totalmem } from "node:os";
import { estimateRun, smallerRuns } from "../backends/estimates";
import type { EstimatedRun, MemoryEstimate, ModelSizes } from "../backends/memoryEstimator";
import type { Configuration } from "../configuration/schema";
import type { Finding } from "../protocol/findings";
import { formatBytes } from "../protocol/wording";
import { readTextLengths } from "./textLengths";

/**
 * Lethe refuses a run if the estimate of its memory is above this multiple of the available memory. The estimates were
 * 1.01 to 1.22 times the memory that `npm run bench -- memory` measured with models of up to 29 million weights.
 */
const clearly = 1.25;

/** The memory that a run may use. */
export interface AvailableMemory {
  /** The machine or device that has the memory, in words for a sentence, such as "this machine". */
  readonly owner: string;
  /** Undefined if unknown. */
  readonly bytes?: number | undefined;
  /** Whether the memory belongs to a device such as a GPU. */
  readonly isOfDevice: boolean;
}

/** This machine's memory, or this process's limit if it is lower. */
export function hostMemory(): AvailableMemory {
  const limit = process.constrainedMemory();
  // Even if nothing limits a process, some systems report a number far above the machine's memory. Therefore, the
  // machine's memory is taken if it is smaller than the reported number.
  const bytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return { owner: "this machine", bytes, isOfDevice: false };
}

/**
 * Says in one sentence how much memory a run needs. If less memory is available, the finding is a warning, and the
 * sentence also says what needs the memory and suggests a change of the configuration. This is the smallest change
 * after which the run fits into the memory. If the run clearly does not fit, the finding is an error.
 */
export async function checkMemory(
  configuration: Configuration,
  sizes: ModelSizes,
  { owner, bytes, isOfDevice }: AvailableMemory = hostMemory(),
): Promise<Finding> {
  const lengths = await readTextLengths(configuration);
  const run = { configuration, sizes, lengths, hasOwnMemory: isOfDevice };
  const estimate = estimateRun(run);
  const total = `The run needs about ${formatBytes(estimate.total)} of memory`;
  const need = `${total} (${describeParts(estimate)})`;
  if (bytes === undefined) return { level: "information", message: `${need}; the memory of ${owner} is not known.` };
  if (estimate.total <= bytes)
    return { level: "information", message: `${total}; ${owner} has ${formatBytes(bytes)}.` };
  return {
    level: estimate.total > clearly * bytes ? "error" : "warning",
    message: `${need}, and ${owner} has ${formatBytes(bytes)}; ${smallestChange(run, bytes)}.`,
  };
}

function describeParts({
  weights,
  gradients,
  optimiser,
  reference,
  teacher,
  activations,
  cache,
}: MemoryEstimate): string {
  const parts = { weights, gradients, optimiser, "original model's copy": reference, teacher, activations, cache };
  return Object.entries(parts)
    .flatMap(([name, bytes]) => (bytes === 0 ? [] : `${name} ${formatBytes(bytes)}`))
    .join(", ");
}

function smallestChange(run: EstimatedRun, bytes: number): string {
  const fitting = smallerRuns(run).find(({ estimate }) => estimate.total <= bytes);
  return fitting?.change ?? "take a smaller model or a machine with more memory";
}

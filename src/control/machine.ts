import os from "node:os";
import { formatBytes } from "../protocol/wording";

/** This machine in words: `Linux 6.8.0 (x64), 2 cores of Intel Xeon, 24.0 GB of memory`. */
export function describeMachine(): string {
  const cpus = os.cpus();
  const model = cpus[0]?.model.trim() ?? "an unknown CPU";
  return `${os.type()} ${os.release()} (${os.arch()}), ${cpus.length} cores of ${model}, ${formatBytes(os.totalmem())} of memory`;
}

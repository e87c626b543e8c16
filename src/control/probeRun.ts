import type { ProbeResult } from "../protocol/probe";
import { readRunRecord } from "../runs/reader";
import { connect } from "./client";
import { runProbeCommand } from "./probeProcess";
import type { ProbeOptions } from "./probeProcess";

/**
 * Completes a prompt with a run's current or original model. If an engine works on the run, that engine completes
 * the prompt. Otherwise, a new process loads the model.
 * @throws HumanError if neither the engine nor the new process can answer. If `signal` ends the probe, the reason of
 *   the signal is thrown instead
 */
export async function probeRun(options: ProbeOptions): Promise<ProbeResult> {
  const { runFolder, request, onToken, signal } = options;
  const isChosen = request.model === "current" && options.modelFolder !== undefined;
  const client = isChosen ? undefined : await connect(runFolder);
  if (client !== undefined) {
    try {
      return await client.probe(request, { onToken, signal });
    } finally {
      client.dispose();
    }
  }
  const modelFolder = request.model === "original" ? (await readRunRecord(runFolder)).model : options.modelFolder;
  return runProbeCommand({ ...options, modelFolder });
}

import type { ProbeRequest, ProbeResult } from "../protocol/probe";
import { readRunRecord } from "../runs/reader";
import { connect } from "./client";
import { runProbeCommand } from "./probeProcess";
import type { ProbeListening } from "./probeRequest";

export interface ProbeOptions extends ProbeListening {
  readonly runFolder: string;
  readonly request: ProbeRequest;
  /** The bundle of the `lethe` command, and the Node that runs it if no engine holds the run. */
  readonly cliPath: string;
  readonly nodePath: string;
  /** Folder of the checkpoint to probe. Default: the engine's current weights, or else the newest checkpoint. */
  readonly modelFolder?: string | undefined;
}

/**
 * Completes a prompt with a run's current or original model: in the engine that holds the run, or else in a process
 * that loads the model for this probe.
 *
 * @throws HumanError if neither can answer; the signal's reason if the signal came first
 */
export async function probeRun(options: ProbeOptions): Promise<ProbeResult> {
  const { runFolder, request, cliPath, nodePath, onToken, signal } = options;
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
  const { prompt, maxNewTokens } = request;
  return runProbeCommand({ nodePath, cliPath, runFolder, modelFolder, prompt, maxNewTokens, onToken, signal });
}

import type { ProbeRequest, ProbeResult } from "../protocol/probe";
import { readRunRecord } from "../runs/reader";
import { connect } from "./client";
import { runProbeCommand } from "./probeCommand";
import type { ProbeListening } from "./probeRequest";

export interface ProbeOptions extends ProbeListening {
  readonly runFolder: string;
  readonly request: ProbeRequest;
  /** The bundle of the `lethe` command, and the Node that runs it where no engine holds the run. */
  readonly cliPath: string;
  readonly nodePath: string;
  /** A checkpoint to ask instead of what the engine holds now, or, where there is none, of the newest. */
  readonly modelFolder?: string | undefined;
}

/**
 * Hears what a run's model, or the model that it began with, says to a prompt: from the engine that holds the run, else
 * from a process that loads the model for this.
 *
 * @throws HumanError when neither can answer; the signal's reason when the signal came first
 */
export async function probe(options: ProbeOptions): Promise<ProbeResult> {
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

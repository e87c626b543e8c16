import type { ProbeRequest, ProbeResult } from "../../../protocol/probe";
import { readConfiguration } from "../../../runs/configurationEntries";
import type { ProbeListening } from "../../../control/probeRequest";
import type { Engines } from "../../engines";

interface Asked extends ProbeListening {
  readonly request: Omit<ProbeRequest, "maxNewTokens">;
  /** Folder of the checkpoint to probe; undefined for the newest checkpoint. */
  readonly modelFolder?: string | undefined;
}

/**
 * Completes a prompt with a run's model. The run's configuration limits the length of the completion.
 *
 * @throws HumanError when no model can answer. If the signal ends the probe, its abort reason is thrown
 */
export async function completePrompt(
  engines: Engines,
  runFolder: string,
  { request, modelFolder, signal, onToken }: Asked,
): Promise<ProbeResult> {
  const { probeRun } = await import("../../../control/probeRun");
  const { evaluation } = (await readConfiguration(runFolder)) as { evaluation: { maxNewTokens: number } };
  return probeRun({
    runFolder,
    request: { ...request, maxNewTokens: evaluation.maxNewTokens },
    cliPath: engines.cliPath,
    nodePath: await engines.nodePath(),
    modelFolder,
    signal,
    onToken,
  });
}

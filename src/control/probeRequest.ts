import { randomUUID } from "node:crypto";
import { CancellationTokenSource, ErrorCodes, ResponseError } from "vscode-jsonrpc/node";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { controlRequests, probeTokenNotification } from "../protocol/control";
import { HumanError } from "../protocol/humanError";
import type { ProbeParams, ProbeRequest, ProbeResult, ProbeToken, ProbeTokenParams } from "../protocol/probe";

/** Callbacks and cancellation of a probe. */
export interface ProbeListening {
  /** Called with each token as soon as the model generates it. */
  readonly onToken?: ((token: ProbeToken) => void) | undefined;
  /** Ends the probe. The promise of the probe is then rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks a connected engine to complete a prompt.
 *
 * @throws HumanError if the engine refuses or ends before it answers
 */
export async function requestProbe(
  connection: MessageConnection,
  request: ProbeRequest,
  { onToken, signal }: ProbeListening,
): Promise<ProbeResult> {
  signal?.throwIfAborted();
  const probe = randomUUID();
  const params: ProbeParams = { ...request, probe };
  const listener = connection.onNotification(probeTokenNotification, (told: ProbeTokenParams) => {
    if (told.probe === probe) onToken?.(told.token);
  });
  const cancellation = new CancellationTokenSource();
  const cancel = (): void => cancellation.cancel();
  signal?.addEventListener("abort", cancel);
  try {
    const result = await connection.sendRequest<ProbeResult>(controlRequests.probe, params, cancellation.token);
    signal?.throwIfAborted();
    return result;
  } catch (error) {
    signal?.throwIfAborted();
    const isAnswer = error instanceof ResponseError && error.code !== (ErrorCodes.PendingResponseRejected as number);
    if (isAnswer) throw new HumanError(error.message, false);
    throw new HumanError("The engine ended before it answered; try again.", false);
  } finally {
    signal?.removeEventListener("abort", cancel);
    cancellation.dispose();
    listener.dispose();
  }
}

import { readFile } from "node:fs/promises";
import { once } from "node:events";
import { createConnection } from "node:net";
import type { Socket } from "node:net";
import path from "node:path";
import { createMessageConnection, NullLogger, SocketMessageReader, SocketMessageWriter } from "vscode-jsonrpc/node";
import { controlFiles, controlRequests } from "../protocol/control";
import type { EndpointRecord, HelloParams, HelloResult } from "../protocol/control";
import type { ProbeRequest, ProbeResult } from "../protocol/probe";
import { readRunRecord } from "../runs/reader";
import { requestProbe } from "./probeRequest";
import type { ProbeListening } from "./probeRequest";

/** A connection to the engine that works on a run. */
export type ControlClient = Awaited<ReturnType<typeof greet>>;

/**
 * Time limit for an engine's answer, in milliseconds. An engine that works answers sooner, because its main thread is
 * never busy for long.
 */
const answerTimeout = 2000;

/**
 * Connects to the engine that works on a run. A dead engine can leave files and a process id behind. Therefore, only an
 * answer with the run's id proves that an engine is alive.
 * @returns undefined if no engine of this run answers within two seconds
 * @throws HumanError for a folder that is not a run folder
 */
export async function connect(runFolder: string): Promise<ControlClient | undefined> {
  const { id: runId } = await readRunRecord(runFolder);
  const found = await openEndpoint(runFolder);
  if (found === undefined) return undefined;
  const { socket, token } = found;
  const timer = setTimeout(() => socket.destroy(new Error("No answer.")), answerTimeout);
  try {
    const client = await greet(socket, { token, runId });
    if (client.greeting.runId === runId) return client;
    client.dispose();
  } catch {
    // No program listens at the endpoint, or a program that is not an engine listens there.
    socket.destroy();
  } finally {
    clearTimeout(timer);
  }
  return undefined;
}

const greet = async (socket: Socket, hello: HelloParams) => {
  await once(socket, "connect");
  const connection = createMessageConnection(
    new SocketMessageReader(socket),
    new SocketMessageWriter(socket),
    NullLogger,
  );
  connection.onError(() => socket.destroy());
  // Disposing the connection rejects every unanswered request.
  connection.onClose(() => connection.dispose());
  connection.listen();
  const ask = async (request: string): Promise<void> => {
    await connection.sendRequest(request, {});
  };
  return {
    /** The engine's answer to `hello`. */
    greeting: await connection.sendRequest<HelloResult>(controlRequests.hello, hello),
    /** Asks the run to stop after the current step; resolves when the engine accepts the request. */
    stop: () => ask(controlRequests.stop),
    /** Asks the engine to write a checkpoint and end. */
    pause: () => ask(controlRequests.pause),
    /** Asks the engine to measure everything now and continue. */
    evaluate: () => ask(controlRequests.evaluate),
    /** Asks the model to complete a prompt; see `requestProbe`. */
    probe: (request: ProbeRequest, listening: ProbeListening = {}): Promise<ProbeResult> =>
      requestProbe(connection, request, listening),
    dispose: () => socket.destroy(),
  };
};

/** Begins to connect to the endpoint of a run. The file with the endpoint may be missing or damaged. */
const openEndpoint = async (runFolder: string): Promise<{ socket: Socket; token: string } | undefined> => {
  try {
    const record = await readFile(path.join(runFolder, controlFiles.endpoint), "utf8");
    const { endpoint, tokenFile } = JSON.parse(record) as EndpointRecord;
    const token = await readFile(path.join(runFolder, tokenFile), "utf8");
    return { socket: createConnection(endpoint), token };
  } catch {
    return undefined;
  }
};

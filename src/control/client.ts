import { readFile } from "node:fs/promises";
import { createConnection } from "node:net";
import type { Socket } from "node:net";
import path from "node:path";
import {
  createMessageConnection,
  NullLogger,
  RequestType,
  SocketMessageReader,
  SocketMessageWriter,
} from "vscode-jsonrpc/node";
import { controlFiles, controlRequests } from "../protocol/control";
import type { EndpointRecord, HelloParams, HelloResult, NoParams, Acknowledgement } from "../protocol/control";
import type { ProbeRequest, ProbeResult } from "../protocol/probe";
import { readRunRecord } from "../runs/reader";
import { requestProbe } from "./probeRequest";
import type { ProbeListening } from "./probeRequest";

/** A connection to the engine that holds a run. */
export interface ControlClient {
  /** The engine's answer to `hello`. */
  readonly greeting: HelloResult;
  /** Asks the run to stop after the current step; resolves when the engine accepts the request. */
  readonly stop: () => Promise<void>;
  /** Asks the engine to write a checkpoint and end. */
  readonly pause: () => Promise<void>;
  /** Asks the engine to measure everything now and continue. */
  readonly evaluate: () => Promise<void>;
  /** Asks the model to complete a prompt; see `requestProbe`. */
  readonly probe: (request: ProbeRequest, listening?: ProbeListening) => Promise<ProbeResult>;
  readonly dispose: () => void;
}

/** In milliseconds. The main thread of an engine is never busy for long, so a slower engine is dead or stuck. */
const answerTimeout = 2000;

/**
 * Connects to the engine that holds a run. Only an answer with the run's id proves that an engine is alive: a dead
 * engine can leave files and a process id behind.
 * @returns undefined if no engine of this run answers within two seconds
 * @throws HumanError for a folder that is not a run folder
 */
export async function connect(runFolder: string): Promise<ControlClient | undefined> {
  const { id: runId } = await readRunRecord(runFolder);
  const found = await readEndpoint(runFolder);
  if (found === undefined) return undefined;
  const socket = createConnection(found.endpoint);
  const timer = setTimeout(() => socket.destroy(), answerTimeout);
  try {
    const client = await greet(socket, { token: found.token, runId });
    if (client.greeting.runId === runId) return client;
    client.dispose();
  } catch {
    // No engine listens there, or another program does.
    socket.destroy();
  } finally {
    clearTimeout(timer);
  }
  return undefined;
}

const greet = async (socket: Socket, hello: HelloParams): Promise<ControlClient> => {
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("The connection was closed.")));
  });
  const connection = createMessageConnection(
    new SocketMessageReader(socket),
    new SocketMessageWriter(socket),
    NullLogger,
  );
  connection.onError(() => socket.destroy());
  // Disposing the connection rejects every unanswered request.
  connection.onClose(() => connection.dispose());
  connection.listen();
  const greeting = await connection.sendRequest(
    new RequestType<HelloParams, HelloResult, void>(controlRequests.hello),
    hello,
  );
  const ask = async (request: string): Promise<void> => {
    await connection.sendRequest(new RequestType<NoParams, Acknowledgement, void>(request), {});
  };
  return {
    greeting,
    stop: () => ask(controlRequests.stop),
    pause: () => ask(controlRequests.pause),
    evaluate: () => ask(controlRequests.evaluate),
    probe: (request, listening = {}) => requestProbe(connection, request, listening),
    dispose: () => socket.destroy(),
  };
};

const readEndpoint = async (runFolder: string): Promise<{ endpoint: string; token: string } | undefined> => {
  try {
    const record = await readFile(path.join(runFolder, controlFiles.endpoint), "utf8");
    const { endpoint, tokenFile } = JSON.parse(record) as EndpointRecord;
    return { endpoint, token: await readFile(path.join(runFolder, tokenFile), "utf8") };
  } catch {
    return undefined;
  }
};

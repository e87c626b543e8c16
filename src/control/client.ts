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
  /** What the engine answered to `hello`. */
  readonly greeting: HelloResult;
  /** Asks the run to stop at the end of the step in work; resolves when the engine has taken note. */
  readonly stop: () => Promise<void>;
  /** Asks for a checkpoint, after which the engine ends. */
  readonly pause: () => Promise<void>;
  /** Asks to measure everything now and then go on. */
  readonly evaluate: () => Promise<void>;
  /** Asks the model to complete a prompt; see `requestProbe`. */
  readonly probe: (request: ProbeRequest, listening?: ProbeListening) => Promise<ProbeResult>;
  readonly dispose: () => void;
}

/** An engine's main thread is never busy for long, so one that takes longer is gone or stuck. */
const answerTimeout = 2000;

/**
 * Reaches the engine that holds a run. An engine is alive if and only if it answers with the run's id: process ids and
 * files that a dead engine left behind prove nothing.
 *
 * @returns undefined when no engine of this run answers within two seconds
 * @throws HumanError for a folder that is no run
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
    // Nobody listens there, or somebody else does.
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
  // Disposing rejects what is still waiting for an answer.
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

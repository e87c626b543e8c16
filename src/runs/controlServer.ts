import { randomBytes, timingSafeEqual } from "node:crypto";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import path from "node:path";
import {
  createMessageConnection,
  Message,
  NullLogger,
  ErrorCodes,
  NotificationType,
  RequestType,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
} from "vscode-jsonrpc/node";
import type { CancellationToken, MessageConnection } from "vscode-jsonrpc/node";
import { controlFiles, controlRequests, probeTokenNotification, runRequests } from "../protocol/control";
import type {
  EndpointRecord,
  HelloParams,
  HelloResult,
  NoParams,
  Acknowledgement,
  RunRequest,
} from "../protocol/control";
import { HumanError } from "../protocol/humanError";
import { isProbeSampling } from "../protocol/probe";
import type { ProbeParams, ProbeRequest, ProbeResult, ProbeToken, ProbeTokenParams } from "../protocol/probe";
import { writeFileAtomically } from "./atomicFile";
import { createControlEndpoint } from "./controlEndpoint";

/** The functions of a run's process that the control server calls. */
export interface ControlledRun {
  /** Returns the content of the answer to a `hello` request. */
  readonly describe: () => HelloResult;
  /** Records a request, and returns before the request is carried out. */
  readonly ask: (request: RunRequest) => void;
  /**
   * Completes a prompt after the current step.
   * @throws HumanError if there is no answer
   */
  readonly probe: (
    request: ProbeRequest,
    onToken: (token: ProbeToken) => void,
    signal: AbortSignal,
  ) => Promise<ProbeResult>;
}

/** Milliseconds within which a new connection must send `hello`. */
const helloTimeout = 5000;

/**
 * Opens the control endpoint, through which other processes read a run's state and control the run. Records the
 * endpoint in the run folder.
 * @returns a function that closes the endpoint and removes its files
 * @throws HumanError if the run folder cannot be written
 */
export async function startControlServer(runFolder: string, run: ControlledRun): Promise<() => Promise<void>> {
  const token = randomBytes(32).toString("hex");
  const endpoint = await createControlEndpoint();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serve(socket, token, run);
  });
  const close = async (): Promise<void> => {
    for (const name of Object.values(controlFiles)) await rm(path.join(runFolder, name), { force: true });
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await endpoint.remove();
  };
  try {
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(endpoint.address, resolve));
    const record: EndpointRecord = { endpoint: endpoint.address, tokenFile: controlFiles.token };
    await writeFileAtomically(path.join(runFolder, controlFiles.token), token);
    await writeFileAtomically(path.join(runFolder, controlFiles.endpoint), `${JSON.stringify(record)}\n`);
    return close;
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Answers the requests of one connection. The first message must be a valid `hello`. Otherwise the connection is closed
 * and no request is answered.
 */
const serve = (socket: Socket, token: string, run: ControlledRun): void => {
  let isGreeted = false;
  const timer = setTimeout(() => socket.destroy(), helloTimeout);
  const connection = createMessageConnection(
    new SocketMessageReader(socket),
    new SocketMessageWriter(socket),
    NullLogger,
    {
      messageStrategy: {
        handleMessage: (message, next) => {
          isGreeted ||= isHello(message, token);
          clearTimeout(timer);
          return isGreeted ? next(message) : void socket.destroy();
        },
      },
    },
  );
  connection.onRequest(new RequestType<HelloParams, HelloResult, void>(controlRequests.hello), () => run.describe());
  for (const request of runRequests)
    connection.onRequest(new RequestType<NoParams, Acknowledgement, void>(request), (): Acknowledgement => {
      run.ask(request);
      return { accepted: true };
    });
  const left = new AbortController();
  connection.onRequest(new RequestType<ProbeParams, ProbeResult, void>(controlRequests.probe), (params, token) =>
    probe(connection, run, params, AbortSignal.any([left.signal, signalOf(token)])),
  );
  // The connection is lost, or the peer does not speak JSON-RPC.
  connection.onError(() => socket.destroy());
  connection.onClose(() => {
    clearTimeout(timer);
    left.abort();
    connection.dispose();
  });
  connection.listen();
};

/** Passes a probe to the run. If the run refuses the probe, the caller receives an error response with the reason. */
const probe = async (
  connection: MessageConnection,
  run: ControlledRun,
  params: ProbeParams,
  signal: AbortSignal,
): Promise<ProbeResult> => {
  if (!isProbe(params))
    throw new ResponseError(
      ErrorCodes.InvalidParams,
      "A probe needs a prompt, a number of tokens, a model and, for a sampling, a count, a temperature and a seed.",
    );
  const type = new NotificationType<ProbeTokenParams>(probeTokenNotification);
  const tell = (token: ProbeToken): void => {
    if (!signal.aborted) void connection.sendNotification(type, { probe: params.probe, token });
  };
  try {
    return await run.probe(params, tell, signal);
  } catch (error) {
    if (error instanceof HumanError) throw new ResponseError(ErrorCodes.InternalError, error.message);
    throw error;
  }
};

const isProbe = ({
  probe,
  prompt,
  maxNewTokens,
  model,
  sampling,
}: Partial<Record<keyof ProbeParams, unknown>>): boolean =>
  typeof probe === "string" &&
  typeof prompt === "string" &&
  Number.isInteger(maxNewTokens) &&
  (model === "current" || model === "original") &&
  (sampling === undefined || isProbeSampling(sampling));

const signalOf = (token: CancellationToken): AbortSignal => {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
};

const isHello = (message: Message, token: string): boolean => {
  if (!Message.isRequest(message) || message.method !== controlRequests.hello) return false;
  const given = (message.params as Partial<HelloParams> | undefined)?.token;
  if (typeof given !== "string") return false;
  const [left, right] = [Buffer.from(given), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
};

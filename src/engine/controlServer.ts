import { randomBytes, timingSafeEqual } from "node:crypto";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import path from "node:path";
import {
  createMessageConnection,
  Message,
  NullLogger,
  RequestType,
  SocketMessageReader,
  SocketMessageWriter,
} from "vscode-jsonrpc/node";
import { controlFiles, controlRequests } from "../protocol/control";
import type { EndpointRecord, HelloParams, HelloResult, NoParams, Acknowledgement } from "../protocol/control";
import { writeFileAtomically } from "../runs/atomicFile";
import { createControlEndpoint } from "./controlEndpoint";

/** What the control server asks of the engine. */
export interface ControlledRun {
  /** For the answer to `hello`. */
  readonly describe: () => HelloResult;
  readonly stop: () => void;
}

/** How long a connection may take to say hello. */
const helloTimeout = 5000;

/**
 * Opens the endpoint through which other processes ask after the run and stop it, and records it in the run folder.
 *
 * @returns closes it and removes what it wrote
 * @throws HumanError when the run folder cannot be written
 */
export const startControlServer = async (runFolder: string, run: ControlledRun): Promise<() => Promise<void>> => {
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
};

/** Every message passes here before it is handled, so nothing is answered before the right `hello`. */
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
  connection.onRequest(new RequestType<NoParams, Acknowledgement, void>(controlRequests.stop), (): Acknowledgement => {
    run.stop();
    return { accepted: true };
  });
  // A peer that breaks off or talks no JSON-RPC is of no further interest.
  connection.onError(() => socket.destroy());
  connection.onClose(() => {
    clearTimeout(timer);
    connection.dispose();
  });
  connection.listen();
};

const isHello = (message: Message, token: string): boolean => {
  if (!Message.isRequest(message) || message.method !== controlRequests.hello) return false;
  const given = (message.params as Partial<HelloParams> | undefined)?.token;
  if (typeof given !== "string") return false;
  const [left, right] = [Buffer.from(given), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
};

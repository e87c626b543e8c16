import { MessageChannel } from "node:worker_threads";
import type { Tensors } from "./session";

// A message channel has two ports. `port2` is closed, so nothing receives a message from the other port, `nowhere`.
// Memory that is transferred with such a message is freed at once.
const { port1: nowhere, port2 } = new MessageChannel();
port2.close();
nowhere.unref();

/**
 * Frees the memory of a session's outputs on the host. The outputs are empty afterwards. The garbage collector would
 * free the memory late, because it sees only the small objects that own the memory.
 */
export function letGo(tensors: Tensors): void {
  for (const { location, data } of Object.values(tensors))
    if (location === "cpu" && ArrayBuffer.isView(data) && data.buffer instanceof ArrayBuffer)
      nowhere.postMessage(undefined, [data.buffer]);
}

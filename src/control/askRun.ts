import { setTimeout as wait } from "node:timers/promises";
import { connect } from "./client";

const retryInterval = 200;

/**
 * Asks a run's engine to stop or to pause. Retries until the engine listens: it may have just started.
 *
 * @param isAlive whether to go on trying
 * @returns whether the engine accepted the request
 */
export async function askRun(runFolder: string, request: "stop" | "pause", isAlive: () => boolean): Promise<boolean> {
  for (;;) {
    const client = await connect(runFolder);
    if (client !== undefined) {
      try {
        await client[request]();
        return true;
      } catch {
        // The engine ended, or answers the next time.
      } finally {
        client.dispose();
      }
    }
    if (!isAlive()) return false;
    await wait(retryInterval);
  }
}

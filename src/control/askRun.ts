import { setTimeout as wait } from "node:timers/promises";
import { connect } from "./client";

const retryInterval = 200;

/**
 * Asks a run's engine to stop or to pause. Retries until the engine listens, because it may have just started.
 * @param isAlive whether the engine is alive; the retries end when the engine is dead
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
        // The engine may have ended, or it may still be starting. If it is alive, the loop asks again.
      } finally {
        client.dispose();
      }
    }
    if (!isAlive()) return false;
    await wait(retryInterval);
  }
}

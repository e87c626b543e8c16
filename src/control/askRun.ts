import { setTimeout as wait } from "node:timers/promises";
import { connect } from "./client";

const retryInterval = 200;

/**
 * Asks a run's engine to stop or to pause. Retries until the engine listens, because it may have just started.
 * @param isAlive whether the engine is alive; if it is not, the retries end
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
        // Either the engine has ended, or it will answer the next request.
      } finally {
        client.dispose();
      }
    }
    if (!isAlive()) return false;
    await wait(retryInterval);
  }
}

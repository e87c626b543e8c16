import { setTimeout as wait } from "node:timers/promises";
import { connect } from "./client";

const retryInterval = 200;

/**
 * Asks a run's engine to stop or to pause, also one that has only just been started and does not listen yet.
 *
 * @param isAlive whether it is still worth trying
 * @returns whether the engine has taken note
 */
export async function askRun(runFolder: string, request: "stop" | "pause", isAlive: () => boolean): Promise<boolean> {
  for (;;) {
    const client = await connect(runFolder);
    if (client !== undefined) {
      try {
        await client[request]();
        return true;
      } catch {
        // It ended meanwhile, or will answer the next time.
      } finally {
        client.dispose();
      }
    }
    if (!isAlive()) return false;
    await wait(retryInterval);
  }
}

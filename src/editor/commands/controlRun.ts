import type { ControlClient } from "../../control/client";
import { HumanError } from "../../protocol/humanError";
import { isActive } from "../run";
import type { Run } from "../run";
import type { Services } from "../services";
import type { Command } from "./command";
import { pickRuns } from "./pickRun";

type Ask = (client: ControlClient) => Promise<void>;

const noneRuns = "No run is active in this workspace.";

/** A command that sends a request to a run's engine. */
export function askEngine(services: Services, title: string, ask: Ask): Command {
  return async (...arguments_) => {
    const picked = await pickRuns(services, arguments_, { title, suits: isActive, noneMessage: noneRuns });
    for (const run of picked) await askRun(run, ask);
    await services.store.refresh();
  };
}

const attempts = 25;
const interval = 200;

/** Repeats the request for five seconds, because a new engine may not listen yet. */
const askRun = async ({ folder, name }: Run, ask: Ask): Promise<void> => {
  const { connect } = await import("../../control/client");
  for (let attempt = 0; attempt < attempts; attempt++) {
    const client = await connect(folder);
    if (client === undefined) {
      await new Promise((resolve) => setTimeout(resolve, interval));
      continue;
    }
    try {
      await ask(client);
      return;
    } finally {
      client.dispose();
    }
  }
  throw new HumanError(`The engine of ${name} does not answer; check whether the run has ended.`);
};

import * as vscode from "vscode";
import type { ControlClient } from "../../control/client";
import { HumanError } from "../../protocol/humanError";
import { effectOfStop } from "../../protocol/stopping";
import { isActive } from "../run";
import type { Run } from "../run";
import type { Services } from "../services";
import type { Command } from "./command";
import { pickRuns } from "./pickRun";

type Ask = (client: ControlClient) => Promise<void>;

/** Asks the user whether a run should receive a request. */
type Confirm = (run: Run) => Promise<boolean>;

const noneRuns = "No run is active in this workspace.";

/**
 * A command that sends a request to a run's engine.
 *
 * @param options.confirm a function that asks the user before each request. If this function is not given, the command
 *   sends the requests without a question
 * @param options.suits the runs that can carry out the request. Default: all active runs
 */
export function askEngine(
  services: Services,
  title: string,
  ask: Ask,
  { confirm, suits = isActive }: { readonly confirm?: Confirm; readonly suits?: (run: Run) => boolean } = {},
): Command {
  return async (...arguments_) => {
    const picked = await pickRuns(services, arguments_, { title, suits, noneMessage: noneRuns });
    for (const run of picked) if (confirm === undefined || (await confirm(run))) await askRun(run, ask);
    await services.store.refresh();
  };
}

/** If a stop of the run would lose work, says what is lost and asks the user. */
export async function confirmStop({ name, kind, digest }: Run): Promise<boolean> {
  const { sentence, losesWork } = effectOfStop({ kind, ...digest });
  if (!losesWork) return true;
  const stop = "Stop Run";
  const options = { modal: true, detail: sentence };
  return (await vscode.window.showWarningMessage(`Stop ${name}?`, options, stop)) === stop;
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

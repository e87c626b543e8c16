import path from "node:path";
import * as vscode from "vscode";
import { attackLabel, attackNames } from "../../protocol/attacks";
import type { AttackName } from "../../protocol/attacks";
import { layout } from "../../runs/layout";
import { readConfiguration } from "../../runs/configurationEntries";
import { isAssessable } from "../run";
import type { Run } from "../run";
import type { Services } from "../services";
import { hasTrust } from "./command";
import type { Command } from "./command";
import { offer } from "./offer";
import { pickRuns } from "./pickRun";

/** Starts an assessment of a run's model in the background, and shows it in the dashboard. */
export function assessModel(services: Services): Command {
  const { engines, store, log } = services;
  return async (...arguments_) => {
    if (!(await hasTrust())) return;
    const title = "Assess Model";
    const noneMessage = "There is no unlearned model to assess; finish an unlearning run first.";
    const [run] = await pickRuns(services, arguments_, { title, suits: isAssessable, noneMessage });
    const checkpoint = run?.digest.checkpoints.at(-1);
    if (run?.record === undefined || checkpoint === undefined) return;
    const attacks = isAttackList(arguments_[1]) ? arguments_[1] : await pickAttacks(title, run);
    if (attacks === undefined || attacks.length === 0) return;
    const { runFolder, notices } = await engines.start(path.join(run.folder, layout.configuration), "assess", {
      overrides: [`assessment.attacks=${JSON.stringify(attacks)}`],
      assessed: {
        model: path.join(run.folder, checkpoint.folder),
        besideFile: run.record.configurationFile,
        runFolder: run.folder,
      },
    });
    log.info(`Started ${runFolder}`);
    await store.addDirectory(path.dirname(runFolder));
    offer([`The assessment of ${run.name} runs in the background.`, ...notices].join(" "), "Open Dashboard", () =>
      vscode.commands.executeCommand("lethe.openDashboard", runFolder),
    );
  };
}

const isAttackList = (value: unknown): value is readonly AttackName[] =>
  Array.isArray(value) && value.every((each) => attackNames.some((name) => name === each));

/** The list begins with the attacks of the run's configuration ticked. */
const pickAttacks = async (title: string, { folder }: Run): Promise<readonly AttackName[] | undefined> => {
  const configuration = await readConfiguration(folder);
  const configured = (configuration as { assessment?: { attacks?: unknown } } | undefined)?.assessment?.attacks;
  const ticked = isAttackList(configured) ? configured : attackNames;
  const items = attackNames.map((attack) => ({ attack, label: attackLabel(attack), picked: ticked.includes(attack) }));
  const placeHolder = "Which attacks? Those that train take the longest.";
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder, canPickMany: true });
  return chosen?.map(({ attack }) => attack);
};

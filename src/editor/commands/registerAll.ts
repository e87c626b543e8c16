import type { Services } from "../services";
import { isTraining } from "../run";
import { addSelection } from "./addSelection";
import { assessModel } from "./assessRun";
import { archiveRuns, deleteRuns } from "./archiveRun";
import { checkConfiguration } from "./checkConfiguration";
import { registerCommands } from "./command";
import { askEngine, confirmStop } from "./controlRun";
import { duplicateRun, provideRunConfigurations } from "./duplicateRun";
import { exportModel, exportReport } from "./exportRun";
import { newConfiguration } from "./newConfiguration";
import { followAdvice } from "./followAdvice";
import { compareRuns, openDashboard } from "./openDashboard";
import { openGlossary } from "./openGlossary";
import { openSample } from "./openSample";
import { openSourceLine } from "./openSource";
import { showDevices } from "./showDevices";
import { showLog } from "./showLog";
import { provideDataTexts, resumeRun } from "./resumeRun";
import { editRunNote, renameRun } from "./runNotes";
import { prepareRetrainedModel, prepareTargetModel, startRunCommand } from "./startRun";

/** Registers all commands except those of the annotations. */
export function registerAllCommands(services: Services): void {
  services.context.subscriptions.push(provideDataTexts(), provideRunConfigurations());
  registerCommands(services.context, services.log, {
    "lethe.startRun": startRunCommand(services),
    "lethe.checkConfiguration": checkConfiguration(services),
    "lethe.newConfiguration": newConfiguration(services),
    "lethe.prepareTargetModel": prepareTargetModel(services),
    "lethe.prepareRetrainedModel": prepareRetrainedModel(services),
    "lethe.pauseRun": askEngine(services, "Pause Run", (engine) => engine.pause()),
    "lethe.resumeRun": resumeRun(services),
    "lethe.stopRun": askEngine(services, "Stop Run", (engine) => engine.stop(), { confirm: confirmStop }),
    "lethe.evaluateNow": askEngine(services, "Evaluate Now", (engine) => engine.evaluate(), { suits: isTraining }),
    "lethe.openDashboard": openDashboard(services),
    "lethe.showAllRuns": () => services.runsTable.show(),
    "lethe.renameRun": renameRun(services),
    "lethe.editRunNote": editRunNote(services),
    "lethe.duplicateRun": duplicateRun(services),
    "lethe.compareRuns": compareRuns(services),
    "lethe.assessModel": assessModel(services),
    "lethe.exportModel": exportModel(services),
    "lethe.exportReport": exportReport(services),
    "lethe.followAdvice": followAdvice(services),
    "lethe.addToForgetSet": addSelection("forget"),
    "lethe.addToRetainSet": addSelection("retain"),
    "lethe.archiveRun": archiveRuns(services, true),
    "lethe.unarchiveRun": archiveRuns(services, false),
    "lethe.deleteRun": deleteRuns(services),
    "lethe.openGlossary": openGlossary(services),
    "lethe.openSample": openSample(services),
    "lethe.openSource": openSourceLine,
    "lethe.refreshRuns": () => services.store.refresh(),
    "lethe.showDevices": showDevices(services),
    "lethe.showLog": showLog(services),
  });
}

import type * as vscode from "vscode";
import { registerCommands } from "../commands/command";
import type { Services } from "../services";
import { annotateDocuments } from "./annotatedDocuments";
import { provideCodeLenses } from "./codeLens";
import { comparePassage, provideComparison } from "./comparePassage";
import { decorate } from "./decorations";
import { createPassageFinder } from "./findPassage";
import { registerNavigation } from "./goToPassage";
import { provideHovers } from "./hover";
import { probeBothModels, probePassage } from "./probing/probeCommands";
import { createProbeDocuments } from "./probing/probeDocuments";
import { listProblems } from "./problems";
import { passageCommands } from "./passageCommands";
import { openRowThread } from "./rowThread/openRowThread";
import { followScores } from "./runScores";
import { showInDashboard } from "./showInDashboard";

/** A data file may have any name. Files that the selected run has not read get no annotations. */
const dataFiles: vscode.DocumentSelector = { scheme: "file" };

/** Gives the decorations of an editor to the integration tests, because VS Code's API does not return decorations. */
export type TestDoor = ReturnType<typeof decorate>;

/** Registers marks, hovers, code lenses, problems and commands for the rows of the selected run's data files. */
export function registerAnnotations(services: Services): TestDoor {
  const { context, log } = services;
  const scores = followScores(services);
  const thread = openRowThread(context.asAbsolutePath("dist/row-worker.js"));
  const onDefect = (error: unknown): void => log.error("The rows of a data file cannot be read.", String(error));
  const documents = annotateDocuments(context, { scores, thread, onDefect });
  const finder = createPassageFinder(scores, documents, services);
  context.subscriptions.push(
    thread,
    provideHovers(dataFiles, documents),
    provideCodeLenses(dataFiles, documents),
    provideComparison(finder, scores),
    listProblems(documents),
    registerNavigation(documents),
  );
  const probing = { services, finder, documents: createProbeDocuments(context) };
  registerCommands(context, log, {
    [passageCommands.probe]: probePassage(probing),
    [passageCommands.probeBoth]: probeBothModels(probing),
    [passageCommands.compare]: comparePassage(finder),
    [passageCommands.show]: showInDashboard(finder, services),
  });
  return decorate(context, documents);
}

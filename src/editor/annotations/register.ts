import type * as vscode from "vscode";
import { registerCommands } from "../commands/command";
import type { Services } from "../services";
import { annotateDocuments } from "./annotatedDocuments";
import { provideCodeLenses } from "./codeLens";
import { passageCommands } from "./commandNames";
import { comparePassage, provideComparison } from "./comparePassage";
import { decorate } from "./decorations";
import type { Decorations } from "./decorations";
import { createPassageFinder } from "./findPassage";
import { registerNavigation } from "./goToPassage";
import { provideHovers } from "./hover";
import { probeBothModels, probePassage } from "./probing/probeCommands";
import { createProbeDocuments } from "./probing/probeDocuments";
import { listProblems } from "./problems";
import { followScores } from "./runScores";
import { showInDashboard } from "./showInDashboard";

/** Names that a data file may have. Files with other names are not checked. */
const dataFiles: vscode.DocumentSelector = { scheme: "file", pattern: "**/*.{jsonl,ndjson,json,csv,txt}" };

/** Gives the integration tests an editor's decorations, because VS Code's API does not return decorations. */
export type TestDoor = Pick<Decorations, "drawnIn">;

/** Registers marks, hovers, code lenses, problems and commands for the rows of the selected run's data files. */
export function registerAnnotations(services: Services): TestDoor {
  const { context, log, selected, store } = services;
  const scores = followScores(selected, store, log);
  const documents = annotateDocuments(scores);
  const finder = createPassageFinder(scores, documents, services);
  const probeDocuments = createProbeDocuments();
  const decorations = decorate(context.extensionUri, documents);
  context.subscriptions.push(
    scores,
    documents,
    probeDocuments,
    decorations,
    provideHovers(dataFiles, scores, documents),
    provideCodeLenses(dataFiles, scores, documents),
    provideComparison(finder, scores),
    listProblems(documents),
    registerNavigation(documents),
  );
  const probing = { services, finder, documents: probeDocuments };
  registerCommands(context, log, {
    [passageCommands.probe]: probePassage(probing),
    [passageCommands.probeBoth]: probeBothModels(probing),
    [passageCommands.compare]: comparePassage(finder),
    [passageCommands.show]: showInDashboard(finder, services),
  });
  return decorations;
}

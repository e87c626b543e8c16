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

/** Data files, by name; which of their rows belong to a run shows when they are open. */
const dataFiles: vscode.DocumentSelector = { scheme: "file", pattern: "**/*.{jsonl,ndjson,json,csv,txt}" };

/** What the integration tests read: the decorations drawn into an editor, which VS Code does not give back. */
export type TestDoor = Pick<Decorations, "drawnIn">;

/**
 * The passage inspector in the text editor: marks, hovers and commands on the rows of the selected run's data files.
 */
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

import * as vscode from "vscode";
import { stepName } from "../../protocol/stepNames";
import type { Command } from "../commands/command";
import type { PassageFinder } from "./findPassage";
import { createNewestAnswer } from "./newestAnswer";
import type { PassageReference } from "./passageReference";
import type { RunScores } from "./runScores";
import { oneSentenceALine } from "./sentences";

const scheme = "lethe-passage";

type Side = "expected" | "generated";

/**
 * Provides the two documents of a diff editor: a passage's answer and the model's completion. Updates both documents
 * after every evaluation.
 */
export function provideComparison(finder: PassageFinder, scores: RunScores): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const newestAnswer = createNewestAnswer<string>();
  const textOf = async (query: string): Promise<string> => {
    const { side, reference } = JSON.parse(query) as { side: Side; reference: PassageReference };
    const { passage, latest } = await finder.find(reference);
    return oneSentenceALine(side === "expected" ? passage.answer : (latest?.completion ?? ""));
  };
  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: ({ query }) => newestAnswer(query, textOf(query)),
  };
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
    scores.onDidChange(() => {
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) changed.fire(uri);
    }),
  );
}

/** Opens a diff editor with a passage's answer and the model's completion. */
export function comparePassage(finder: PassageFinder): Command {
  return async (...arguments_) => {
    const reference = await finder.referred(arguments_);
    if (reference === undefined) {
      void vscode.window.showInformationMessage("Place the cursor in a row of the selected run's data first.");
      return;
    }
    const { history, runKind } = await finder.find(reference);
    const step = history.at(-1)?.step;
    const title = `${reference.id}: expected ↔ ${step === undefined ? "not measured yet" : `generated at ${stepName(runKind, step)}`}`;
    await vscode.commands.executeCommand(
      "vscode.diff",
      sideOf(reference, "expected"),
      sideOf(reference, "generated"),
      title,
      { preview: true },
    );
  };
}

const sideOf = (reference: PassageReference, side: Side): vscode.Uri =>
  vscode.Uri.from({ scheme, path: `/${side}/${reference.id}`, query: JSON.stringify({ side, reference }) });

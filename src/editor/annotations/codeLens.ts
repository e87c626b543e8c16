import * as vscode from "vscode";
import type { AnnotatedDocuments } from "./annotatedDocuments";
import { passageCommands } from "./passageCommands";
import type { PassageCommand } from "./passageCommands";
import { referTo } from "./passageReference";
import { worstRows } from "./rowAnnotations";
import { describeChange } from "./scoreText";
import { onDidChangeSettings, readSetting } from "./settings";

/** The largest number of rows with code lenses. Before a run, every row of a large set may leak. */
const mostRows = 1000;

/**
 * Provides code lenses above the leaking rows of a forget set, the worst ones if there are many. Other rows have none,
 * because thousands of lenses would slow down the editor. Example: `r 0.94 → 0.12 | probe | compare`.
 */
export function provideCodeLenses(selector: vscode.DocumentSelector, documents: AnnotatedDocuments): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider = vscode.languages.registerCodeLensProvider(selector, {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: async (document) => {
      if (!readSetting("codeLens")) return [];
      const annotations = await documents.annotationsOf(document);
      return worstRows(annotations, mostRows).flatMap(({ line, scored }) => {
        const change = describeChange(scored);
        if (change === undefined) return [];
        const range = new vscode.Range(line, 0, line, 0);
        const lens = (title: string, command: PassageCommand): vscode.CodeLens =>
          new vscode.CodeLens(range, { title, command, arguments: [referTo(scored)] });
        return [
          lens(change, passageCommands.show),
          lens("probe", passageCommands.probe),
          lens("compare", passageCommands.compare),
        ];
      });
    },
  });
  const listeners = [documents.onDidChange(() => changed.fire()), onDidChangeSettings(() => changed.fire())];
  return vscode.Disposable.from(changed, provider, ...listeners);
}

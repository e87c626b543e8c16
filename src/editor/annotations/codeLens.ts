import * as vscode from "vscode";
import type { AnnotatedDocuments } from "./annotatedDocuments";
import { passageCommands } from "./passageCommands";
import type { PassageCommand } from "./passageCommands";
import { referTo } from "./passageReference";
import { describeChange } from "./scoreText";
import { onDidChangeSettings, readSetting } from "./settings";

/**
 * Provides code lenses above each leaking row of a forget set. Other rows have none, because thousands of lenses would
 * slow down the editor. Example: `r 0.94 → 0.12 | probe | compare`.
 */
export function provideCodeLenses(selector: vscode.DocumentSelector, documents: AnnotatedDocuments): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider = vscode.languages.registerCodeLensProvider(selector, {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: async (document) => {
      if (!readSetting("codeLens")) return [];
      const annotations = await documents.annotationsOf(document);
      return annotations.flatMap(({ line, isLeaking, scored }) => {
        const change = isLeaking ? describeChange(scored) : undefined;
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

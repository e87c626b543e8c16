import * as vscode from "vscode";
import type { AnnotatedDocuments } from "./annotatedDocuments";
import { passageCommands } from "./commandNames";
import { hoverText } from "./hoverText";
import { referTo } from "./passageReference";
import type { RunScores } from "./runScores";
import { readSetting } from "./settings";

/**
 * Provides hovers over the rows of passages. A hover shows the completion, the expected answer, all scores and links.
 */
export function provideHovers(
  selector: vscode.DocumentSelector,
  scores: RunScores,
  documents: AnnotatedDocuments,
): vscode.Disposable {
  return vscode.languages.registerHoverProvider(selector, {
    provideHover: (document, position) => {
      const annotation = readSetting("hover") ? documents.annotationAt(document, position.line) : undefined;
      const runFolder = scores.current?.runFolder;
      if (annotation === undefined || runFolder === undefined) return undefined;
      const { scored, isChanged } = annotation;
      const argument = referTo(runFolder, scored.passage);
      const text = hoverText(
        scored,
        isChanged,
        links.map(([title, command]) => ({ title, command, argument })),
      );
      const markdown = new vscode.MarkdownString(text);
      // Even if the escaping failed, a link in the passage's text could execute only these commands.
      markdown.isTrusted = { enabledCommands: links.map(([, command]) => command) };
      return new vscode.Hover(markdown);
    },
  });
}

const links = [
  ["Probe", passageCommands.probe],
  ["Probe both models", passageCommands.probeBoth],
  ["Compare", passageCommands.compare],
  ["Open in dashboard", passageCommands.show],
] as const;

import * as vscode from "vscode";
import { figureOf } from "../../protocol/figures";
import { glossaryAnchor, glossaryCommandName } from "../../protocol/glossary";
import { commandLink } from "../commandLink";
import type { AnnotatedDocuments } from "./annotatedDocuments";
import { hoverText } from "./hoverText";
import { passageCommands } from "./passageCommands";
import { referTo } from "./passageReference";
import { readSetting } from "./settings";

/**
 * Provides hovers over the rows of passages. A hover shows the completion, the expected answer, all scores and links.
 */
export function provideHovers(selector: vscode.DocumentSelector, documents: AnnotatedDocuments): vscode.Disposable {
  return vscode.languages.registerHoverProvider(selector, {
    provideHover: async (document, position) => {
      const annotation = readSetting("hover") ? await documents.annotationAt(document, position.line) : undefined;
      if (annotation === undefined) return undefined;
      const { scored, isChanged } = annotation;
      const linked = links.map(([title, command]) => commandLink(title, command, referTo(scored)));
      const term = figureOf(scored.passage.kind === "question" ? "forget.knowledge" : "forget.regurgitation").term;
      linked.push(commandLink("What the score means", glossaryCommandName, glossaryAnchor(term)));
      const markdown = new vscode.MarkdownString(hoverText(scored, isChanged, linked));
      // `hoverText` escapes the passage's text. As a second protection, the hover may execute only the commands of its
      // own links. So a link in the passage's text can never execute another command.
      markdown.isTrusted = { enabledCommands: [...links.map(([, command]) => command), glossaryCommandName] };
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

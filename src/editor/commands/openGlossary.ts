import * as vscode from "vscode";
import { glossaryMarkdown } from "../../protocol/glossary";
import type { Services } from "../services";
import type { Command } from "./command";

const glossary = vscode.Uri.from({ scheme: "lethe-glossary", path: "/What the figures mean.md" });

/**
 * Opens the glossary of the figures as a preview. If the argument is the anchor of a term, the preview shows this term.
 */
export function openGlossary({ context }: Services): Command {
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(glossary.scheme, {
      provideTextDocumentContent: glossaryMarkdown,
    }),
  );
  return async (anchor) => {
    const fragment = typeof anchor === "string" ? anchor : "";
    await vscode.commands.executeCommand("markdown.showPreview", glossary.with({ fragment }));
  };
}

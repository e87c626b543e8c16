import * as vscode from "vscode";
import { byBand } from "./bands";
import type { ByBand } from "./bands";

/** The decoration types of one window. They are created again when the settings change. */
export interface DecorationTypes {
  readonly note: vscode.TextEditorDecorationType;
  readonly lines: ByBand<vscode.TextEditorDecorationType>;
  readonly words: ByBand<vscode.TextEditorDecorationType>;
  readonly dispose: () => void;
}

/** Bands differ in colour, in the line below the words and in the lane of the overview ruler. */
const looks = {
  verbatim: { line: "solid", lane: vscode.OverviewRulerLane.Full },
  mostly: { line: "dashed", lane: vscode.OverviewRulerLane.Center },
  partly: { line: "dotted", lane: vscode.OverviewRulerLane.Right },
} as const;

export function createDecorationTypes(
  extensionUri: vscode.Uri,
  isShown: (mark: "gutterIcons" | "overviewRuler") => boolean,
): DecorationTypes {
  const create = (options: vscode.DecorationRenderOptions): vscode.TextEditorDecorationType =>
    vscode.window.createTextEditorDecorationType({
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
      ...options,
    });
  const note = create({
    after: { color: new vscode.ThemeColor("lethe.scoreForeground"), margin: "0 0 0 2em" },
  });
  const lines = byBand((band) =>
    create({
      ...(isShown("gutterIcons") && {
        gutterIconPath: vscode.Uri.joinPath(extensionUri, "media/annotations", `${band}.svg`),
        gutterIconSize: "contain",
      }),
      ...(isShown("overviewRuler") && {
        overviewRulerColor: new vscode.ThemeColor(`lethe.${band}Border`),
        overviewRulerLane: looks[band].lane,
      }),
    }),
  );
  const words = byBand((band) =>
    create({
      backgroundColor: new vscode.ThemeColor(`lethe.${band}Background`),
      borderColor: new vscode.ThemeColor(`lethe.${band}Border`),
      borderStyle: looks[band].line,
      borderWidth: "0 0 2px 0",
    }),
  );
  return {
    note,
    lines,
    words,
    dispose: () => {
      for (const type of [note, ...Object.values(lines), ...Object.values(words)]) type.dispose();
    },
  };
}

import * as vscode from "vscode";
import { byBand } from "./bands";
import { readSetting } from "./settings";

/**
 * The look of the marks in each band. `line` is the style of the line below the recited words. `lane` is the column of
 * the overview ruler that a mark fills.
 */
const looks = {
  verbatim: { line: "solid", lane: vscode.OverviewRulerLane.Full },
  mostly: { line: "dashed", lane: vscode.OverviewRulerLane.Center },
  partly: { line: "dotted", lane: vscode.OverviewRulerLane.Right },
} as const;

export type DecorationTypes = ReturnType<typeof createDecorationTypes>;

/** The decoration types of one window. They must be created again when the settings change. */
export function createDecorationTypes(extensionUri: vscode.Uri) {
  const create = (options: vscode.DecorationRenderOptions): vscode.TextEditorDecorationType =>
    vscode.window.createTextEditorDecorationType({
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
      ...options,
    });
  const layer = (isOlder: boolean) => ({
    note: create({
      after: {
        color: new vscode.ThemeColor(isOlder ? "disabledForeground" : "lethe.scoreForeground"),
        margin: "0 0 0 2em",
      },
    }),
    lines: byBand((band) =>
      create({
        ...(readSetting("gutterIcons") && {
          gutterIconPath: vscode.Uri.joinPath(
            extensionUri,
            "media/annotations",
            `${band}${isOlder ? "-older" : ""}.svg`,
          ),
          gutterIconSize: "contain",
        }),
        ...(readSetting("overviewRuler") && {
          overviewRulerColor: new vscode.ThemeColor(`lethe.${band}Border`),
          overviewRulerLane: looks[band].lane,
        }),
      }),
    ),
    words: byBand((band) =>
      create({
        backgroundColor: new vscode.ThemeColor(`lethe.${band}Background`),
        borderColor: new vscode.ThemeColor(`lethe.${band}Border`),
        borderStyle: looks[band].line,
        borderWidth: "0 0 2px 0",
        ...(isOlder && { opacity: fadedOpacity }),
      }),
    ),
  });
  /** The marks of the latest evaluation, and the faded marks of earlier evaluations. */
  const layers = { newest: layer(false), older: layer(true) };
  return {
    ...layers,
    dispose: (): void => {
      for (const { note, lines, words } of Object.values(layers))
        for (const type of [note, ...Object.values(lines), ...Object.values(words)]) type.dispose();
    },
  };
}

const fadedOpacity = "0.6";

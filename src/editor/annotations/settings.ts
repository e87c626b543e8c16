import * as vscode from "vscode";

const section = "lethe.annotations";

/** The settings of the annotations. Their descriptions and defaults are in package.json. */
export interface AnnotationSettings {
  readonly scores: "recited" | "all" | "off";
  readonly recitedWords: boolean;
  readonly gutterIcons: boolean;
  readonly overviewRuler: boolean;
  readonly hover: boolean;
  readonly codeLens: boolean;
  readonly "problems.enabled": boolean;
  /** In 0..1. */
  readonly "problems.threshold": number;
}

/** The current value of a setting. */
export function readSetting<Key extends keyof AnnotationSettings>(key: Key): AnnotationSettings[Key] {
  return vscode.workspace.getConfiguration(section).get(key) as AnnotationSettings[Key];
}

export function onDidChangeSettings(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(section)) listener();
  });
}

import type { SettingChange } from "../verdict/advice";

/** Something that a user can do for a phase. All paths are absolute. */
export type PhaseAction =
  | { readonly name: "check" | "run" | "prepare" | "monitor"; readonly configurationFile: string }
  | {
      readonly name: "prepareTarget";
      readonly configurationFile: string;
      /** The folder of the target model, as the configuration of its runs names it. */
      readonly to: string | undefined;
    }
  | {
      readonly name: "prepareRetrained";
      readonly configurationFile: string;
      /** The configuration of the runs that the retrained model is compared with. */
      readonly comparedWith: string | undefined;
    }
  | {
      readonly name: "followAdvice";
      readonly configurationFile: string;
      readonly runFolder: string;
      readonly changes: readonly SettingChange[];
    }
  | { readonly name: "verify"; readonly configurationFile: string; readonly runFolder: string }
  | { readonly name: "resume" | "assess" | "report" | "export" | "monitorAgain"; readonly runFolder: string };

/**
 * The words of the command line that does an action, without the program's name.
 *
 * @param showPath how a path is written
 */
export function wordsOf(action: PhaseAction, showPath: (file: string) => string): string[] {
  switch (action.name) {
    case "check":
    case "run":
    case "prepare":
      return [action.name, showPath(action.configurationFile)];
    case "prepareTarget":
      return [
        "prepare",
        showPath(action.configurationFile),
        ...(action.to === undefined ? [] : ["--to", showPath(action.to)]),
      ];
    case "prepareRetrained":
      return [
        ...["prepare", showPath(action.configurationFile), "--without", "forget"],
        ...(action.comparedWith === undefined ? [] : ["--for", showPath(action.comparedWith)]),
      ];
    case "followAdvice":
      return ["run", showPath(action.configurationFile), ...settingsOf(action.changes)];
    case "verify":
    case "resume":
    case "assess":
      return [action.name, showPath(action.runFolder)];
    case "report":
      return ["report", showPath(action.runFolder), "--to", "report.html"];
    case "export":
      return ["export", showPath(action.runFolder), "--model-card"];
    case "monitor":
      return ["monitor", showPath(action.configurationFile), ...server];
    case "monitorAgain":
      return ["monitor", "--into", showPath(action.runFolder)];
  }
}

/** An example: only the user knows where the model is deployed. */
const server = ["--endpoint", "http://localhost:8000/v1", "--model", "my-model"];

/** The options of the command line that change these settings. */
export function settingsOf(changes: readonly SettingChange[]): string[] {
  return changes.flatMap(([key, value]) => [
    "--set",
    `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  ]);
}

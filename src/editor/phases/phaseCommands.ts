import path from "node:path";
import { wordsOf } from "../../protocol/phases/actions";
import type { PhaseAction } from "../../protocol/phases/actions";
import { quoteArgument } from "../../protocol/quoteArgument";

/** A command of the extension, or a line for a terminal if only the terminal can do it. */
export type PhaseCommand =
  | { readonly command: string; readonly arguments: readonly (string | undefined)[] }
  | { readonly line: string; readonly folder: string };

const commands = {
  check: "lethe.checkConfiguration",
  run: "lethe.startRun",
  prepare: "lethe.startRun",
  prepareTarget: "lethe.prepareTargetModel",
  prepareRetrained: "lethe.prepareRetrainedModel",
  followAdvice: "lethe.followAdvice",
  verify: "lethe.verifyModel",
  resume: "lethe.resumeRun",
  assess: "lethe.assessModel",
  report: "lethe.exportReport",
  export: "lethe.exportModel",
} as const satisfies Partial<Record<PhaseAction["name"], string>>;

/** How the editor does an action. */
export function commandOf(action: PhaseAction, folder: string): PhaseCommand {
  switch (action.name) {
    case "monitor":
    case "monitorAgain":
      return { line: lineOf(action, folder), folder };
    case "check":
    case "run":
    case "prepare":
      return { command: commands[action.name], arguments: [action.configurationFile] };
    case "verify":
      return { command: commands[action.name], arguments: [action.configurationFile, action.runFolder] };
    case "prepareTarget":
      return { command: commands[action.name], arguments: [action.configurationFile, action.to] };
    case "prepareRetrained":
      return { command: commands[action.name], arguments: [action.configurationFile, action.comparedWith] };
    default:
      return { command: commands[action.name], arguments: [action.runFolder] };
  }
}

/**
 * The command line that does an action.
 *
 * @param folder the folder in which the terminal opens. Paths inside it are written relative to it
 */
export function lineOf(action: PhaseAction, folder: string): string {
  const showPath = (file: string): string => {
    const relative = path.relative(folder, file);
    return relative === "" || relative.startsWith("..") || path.isAbsolute(relative) ? file : relative;
  };
  return ["lethe", ...wordsOf(action, showPath)].map(quoteArgument).join(" ");
}

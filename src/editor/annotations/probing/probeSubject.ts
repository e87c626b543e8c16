import path from "node:path";
import * as vscode from "vscode";
import { joinParts } from "../../joinParts";
import { pickRuns } from "../../commands/pickRun";
import type { Services } from "../../services";
import type { PassageFinder } from "../findPassage";
import { describeRow } from "../scoreText";
import { byLeak } from "../measuredPassages";
import type { MeasuredPassage } from "../measuredPassages";

/** The prompt for a probe, and its origin. */
export interface ProbeSubject {
  readonly runFolder: string;
  /** For titles. */
  readonly name: string;
  readonly prompt: string;
  /** The answer of the passage that the prompt comes from. It is undefined if the prompt comes from no passage. */
  readonly expected: string | undefined;
}

/**
 * Finds the prompt for a probe. The prompt is the first of these that exists: the passage in the command's arguments,
 * the selected text, the passage at the cursor, the user's choice.
 *
 * @returns undefined if the user cancels
 */
export async function findSubject(
  services: Services,
  finder: PassageFinder,
  arguments_: readonly unknown[],
): Promise<ProbeSubject | undefined> {
  const editor = vscode.window.activeTextEditor;
  const selection = arguments_.length === 0 || arguments_[0] instanceof vscode.Uri ? editor?.selection : undefined;
  if (editor !== undefined && selection?.isEmpty === false) {
    // The text is read before the user chooses a run, because the document may change meanwhile.
    const prompt = editor.document.getText(selection);
    const name = `${path.basename(editor.document.uri.path)}, line ${selection.start.line + 1}`;
    const runFolder = await findRun(services, []);
    return runFolder === undefined ? undefined : { runFolder, name, prompt, expected: undefined };
  }
  const reference = await finder.referred(arguments_);
  if (reference !== undefined) return subjectOf(await finder.find(reference));
  const runFolder = await findRun(services, arguments_);
  return runFolder === undefined ? undefined : pickSubject(runFolder, (await finder.scoresOf(runFolder)).passages);
}

/**
 * Finds the run to probe. It is the first of these that exists: the run in the arguments, the selected run, the user's
 * choice.
 */
const findRun = async (services: Services, arguments_: readonly unknown[]): Promise<string | undefined> => {
  const { selected } = services;
  const given = arguments_.length > 0 || selected.current === undefined ? arguments_ : [selected.current];
  const [run] = await pickRuns(services, given, {
    title: "Probe Passage",
    suits: ({ record }) => record !== undefined,
    noneMessage: "There is no run to probe yet; start one first.",
  });
  return run?.folder;
};

const subjectOf = ({ runFolder, passage }: MeasuredPassage): ProbeSubject => ({
  runFolder,
  name: passage.id,
  prompt: passage.prompt,
  expected: passage.answer,
});

const pickSubject = async (
  runFolder: string,
  passages: readonly MeasuredPassage[],
): Promise<ProbeSubject | undefined> => {
  const own = { label: "$(edit) Type a prompt…", alwaysShow: true, scored: undefined };
  const items = [...passages].sort(byLeak).map((scored) => ({
    label: scored.passage.id,
    description: joinParts(" · ", [scored.passage.split, describeRow(scored, false)]),
    detail: scored.passage.prompt,
    scored,
  }));
  const picked = await vscode.window.showQuickPick([own, ...items], {
    title: "Probe Passage",
    placeHolder: "Choose a prompt",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked === undefined) return undefined;
  if (picked.scored !== undefined) return subjectOf(picked.scored);
  const prompt = await vscode.window.showInputBox({
    title: "Probe Passage",
    prompt: "Text that the model completes",
  });
  return prompt ? { runFolder, name: "a prompt", prompt, expected: undefined } : undefined;
};

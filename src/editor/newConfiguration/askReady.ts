import path from "node:path";
import * as vscode from "vscode";
import { configurationPath, freeName } from "../../control/configurationPath";
import type { UnderstoodTexts } from "../../control/propose/readTexts";
import { HumanError } from "../../protocol/humanError";
import { askForget, askHoldout, askModel, askRetain } from "./askInputs";
import type { InputStep } from "./askInTurn";
import { isThere } from "./candidates";
import type { Draft, Question, Wizard } from "./draft";
import { readyChoices } from "./readyChoices";
import type { Line } from "./readyChoices";
import { choose, enterText, isLeaving } from "./steps";
import type { Answer, StepFrame } from "./steps";

/** The last step: shows what Lethe read and proposes. The user starts the run or changes a line. */
export function askReady(wizard: Wizard): InputStep<Draft> {
  const { proposing } = wizard;
  return async (given, frame) => {
    const [usual] = proposing.objectiveChoices();
    // All steps before this one have been answered.
    let draft = withoutClash({ objective: usual?.name ?? "", ...given } as Draft, wizard);
    for (;;) {
      const place = await placeOf(draft, wizard);
      if (place === undefined) return { backWith: draft };
      draft = { ...draft, ...place };
      const proposal = proposing.proposeRun(draft);
      const { folder } = place;
      const name = draft.name ?? (await freeName(folder, proposing.suggestName(proposal)));
      const file = configurationPath(folder, name);
      const choices = readyChoices(proposal, file, proposing);
      const decision = await choose(frame, "Start the run, or change a line first", choices);
      if (decision === "back") return { backWith: draft };
      if (isLeaving(decision)) return decision;
      const { value } = decision;
      if (value === "start" || value === "check" || value === "write")
        return { value: { ...draft, proposal, file, action: value } };
      const changed = await changeLine(value, { ...draft, name }, folder, wizard, frame);
      if (changed === "cancelled") return changed;
      // The user can change a line or go back from its question. In both cases, the list of all lines appears again.
      if (changed !== "back") draft = withoutClash({ ...draft, ...changed.value }, wizard);
    }
  };
}

/** Drops a holdout that is now another set of the run, or that does not go with another set. */
const withoutClash = (draft: Draft, wizard: Wizard): Draft => {
  const { forget, retain, holdout } = draft;
  if (holdout === undefined) return draft;
  const isOther = [forget.file, retain.file].includes(holdout.file);
  return isOther || tellsClash([forget, retain, holdout], wizard) ? { ...draft, holdout: undefined } : draft;
};

/** Whether a run cannot read these sets together. The user is told why. */
const tellsClash = (sets: readonly UnderstoodTexts[], { proposing }: Wizard): boolean => {
  try {
    proposing.joinFields(sets);
    return false;
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    void vscode.window.showWarningMessage(error.message);
    return true;
  }
};

/**
 * The folder of the configuration: the workspace's first folder, or else the folder of the texts. A selection in a
 * document without a file has no folder, so the user is asked once.
 *
 * @returns undefined if the user chooses no folder
 */
const placeOf = async (
  { forget, chosenFolder }: Draft,
  { working }: Wizard,
): Promise<{ readonly folder: string; readonly chosenFolder?: string } | undefined> => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (workspace !== undefined) return { folder: workspace };
  const texts = forget.file === working.selection ? working.file : forget.file;
  if (texts !== undefined) return { folder: path.dirname(texts) };
  if (chosenFolder !== undefined) return { folder: chosenFolder };
  const chosen = await vscode.window.showOpenDialog({
    title: "Choose a folder for the configuration and the selected text",
    openLabel: "Write Here",
    ...{ canSelectFiles: false, canSelectFolders: true },
  });
  const folder = chosen?.[0]?.fsPath;
  return folder === undefined ? undefined : { folder, chosenFolder: folder };
};

/** Asks for the new value of one line. */
const changeLine = async (
  line: Line,
  draft: Draft,
  folder: string,
  wizard: Wizard,
  frame: StepFrame,
): Promise<Answer<Partial<Draft>>> => {
  const questions: Readonly<Record<Line, Question>> = {
    model: askModel(wizard),
    forget: askForget(wizard),
    retain: askRetain(wizard),
    holdout: askHoldout(wizard),
    objective: askObjective(wizard),
    name: askName(folder),
  };
  const answer = await questions[line](draft, frame);
  if (isLeaving(answer) || answer.value.forget === undefined) return answer;
  const { forget } = answer.value;
  if (forget.file !== draft.retain.file && !tellsClash([forget, draft.retain], wizard)) return answer;
  // The retain set has become the forget set or does not go with it, so the run needs another retain set.
  const retain = await questions.retain({ ...draft, ...answer.value }, frame);
  return isLeaving(retain) ? retain : { value: { ...answer.value, ...retain.value } };
};

const askObjective =
  ({ proposing }: Wizard): Question =>
  async ({ objective }, frame) => {
    const choices = proposing.objectiveChoices().map(({ name, description }, index) => ({
      label: name,
      description: index === 0 ? "recommended" : name === proposing.learningObjective ? "prepares a target model" : "",
      detail: description,
      value: name,
    }));
    const answer = await choose(frame, "Choose the objective", choices, objective);
    return isLeaving(answer) ? answer : { value: { objective: answer.value } };
  };

const askName =
  (folder: string): Question =>
  async ({ name: shown = "" }, frame) => {
    const prompt = `Name of the configuration; it becomes a *.lethe.json file in ${folder}`;
    const answer = await enterText(frame, prompt, shown, async (name) => {
      if (name.trim() === "") return "Enter a name.";
      const file = configurationPath(folder, name);
      return (await isThere(file)) ? `${file} exists; enter another name.` : undefined;
    });
    return isLeaving(answer) ? answer : { value: { name: answer.value } };
  };

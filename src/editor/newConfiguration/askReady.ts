import path from "node:path";
import * as vscode from "vscode";
import type { InputStep } from "./askInTurn";
import { askHoldout } from "./askInputs";
import { isThere } from "./candidates";
import type { Draft, Wizard } from "./draft";
import { readyChoices } from "./readyChoices";
import { choose, enterText, isLeaving } from "./steps";
import type { Answer, StepFrame } from "./steps";

/**
 * The last step has a line for the model, for the forget set and for the retain set. If the user chooses such a line,
 * the wizard goes back to the step with this number.
 */
const stepOf = { model: 1, forget: 2, retain: 3 } as const;

/** The last step: shows what Lethe read and proposes. The user starts the run or changes a line. */
export function askReady(wizard: Wizard): InputStep<Draft> {
  const { proposing, working } = wizard;
  return async (given, frame) => {
    // All steps before this one have been answered.
    const { model, forget, retain, retainIsGeneral } = given as Draft;
    const [usual] = proposing.objectiveChoices();
    let { holdout, objective = usual?.name ?? "" } = given;
    let name: string | undefined;
    const folder = folderOf(forget.file === working.selection ? (working.file ?? "") : forget.file);
    for (;;) {
      const proposal = await proposing.proposeRun({ model, forget, retain, retainIsGeneral, holdout, objective });
      const shownName = name ?? (await proposing.freeName(folder, proposing.suggestName(proposal)));
      const file = proposing.configurationFile(folder, shownName);
      const choices = readyChoices(proposal, file, proposing);
      const decision = await choose(frame, "Start the run, or change a line first", choices);
      if (isLeaving(decision)) return decision;
      const { value } = decision;
      let answer: Answer<unknown>;
      if (value === "holdout") {
        const chosen = (answer = await askHoldout(frame, wizard, { forget, retain, holdout }));
        if (!isLeaving(chosen)) ({ holdout } = chosen.value);
      } else if (value === "objective") {
        const chosen = (answer = await askObjective(frame, wizard, objective));
        if (!isLeaving(chosen)) objective = chosen.value;
      } else if (value === "name") {
        const chosen = (answer = await askName(frame, wizard, folder, shownName));
        if (!isLeaving(chosen)) name = chosen.value;
      } else if (value === "model" || value === "forget" || value === "retain") {
        return { goTo: stepOf[value] };
      } else {
        return { value: { holdout, objective, proposal, file, action: value } };
      }
      // The user can change a line or go back from its question. In both cases, the list of all lines appears again.
      if (answer === "cancelled") return answer;
    }
  };
}

/** The workspace's first folder, or else the folder of the texts. */
const folderOf = (file: string): string => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? path.dirname(file);

const askObjective = (frame: StepFrame, { proposing }: Wizard, objective: string): Promise<Answer<string>> => {
  const choices = proposing.objectiveChoices().map(({ name, description }, index) => ({
    label: name,
    description: index === 0 ? "recommended" : name === proposing.learningObjective ? "prepares a target model" : "",
    detail: description,
    value: name,
  }));
  return choose(frame, "Choose the objective", choices, objective);
};

const askName = (frame: StepFrame, { proposing }: Wizard, folder: string, shown: string): Promise<Answer<string>> =>
  enterText(frame, `Name of the configuration; it becomes a *.lethe.json file in ${folder}`, shown, async (name) => {
    if (name.trim() === "") return "Enter a name.";
    const file = proposing.configurationFile(folder, name);
    return (await isThere(file)) ? `${file} exists; enter another name.` : undefined;
  });

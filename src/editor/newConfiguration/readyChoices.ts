import path from "node:path";
import type { Proposal } from "../../control/propose/proposal";
import type { Proposing } from "./draft";
import { separator } from "./steps";
import type { Choice } from "./steps";

/** The lines of a proposed run that the user can change. */
export type Line = "model" | "forget" | "retain" | "holdout" | "objective" | "name";

/** What the user decides about a proposed run: an action, or the line to change. */
type Decision = "start" | "check" | "write" | Line;

/**
 * The choices of the last step. Enter takes the first one, which starts the run.
 *
 * @param file the configuration to write
 */
export function readyChoices(
  proposal: Proposal,
  file: string,
  { describeModel, describeProposal, describeTexts, isPreparation }: Proposing,
): Choice<Decision>[] {
  const { model, forget, retain, retainIsGeneral, holdout, objective } = proposal;
  const name = path.basename(file);
  const teaches = isPreparation(proposal);
  return [
    {
      label: teaches ? "$(play) Prepare Target Model" : "$(play) Start Run",
      description: "recommended",
      detail: `Writes ${name} and starts the run in the background. Mistakes are named before the start`,
      value: "start",
    },
    {
      label: "$(checklist) Check",
      detail: teaches
        ? `Writes ${name} and looks for mistakes`
        : `Writes ${name}, looks for mistakes, and asks the model ten rows: does it know these texts at all?`,
      value: "check",
    },
    { label: "$(new-file) Only Write", detail: `Writes ${name} and opens it`, value: "write" },
    separator("read and proposed; choose a line to change it"),
    line("Model", path.basename(model.name), describeModel(model), "model"),
    line("Forget", path.basename(forget.file), describeTexts(forget), "forget"),
    line("Retain", retainIsGeneral ? "general text" : path.basename(retain.file), describeTexts(retain), "retain"),
    holdout === undefined
      ? line("Holdout", "none", "Membership is not measured: it needs texts that the model has never seen", "holdout")
      : line("Holdout", path.basename(holdout.file), describeTexts(holdout), "holdout"),
    line("Recipe", objective, describeProposal(proposal), "objective"),
    line("File", name, path.dirname(file), "name"),
  ];
}

const line = (label: string, description: string, detail: string, value: Line): Choice<Decision> => ({
  ...{ label: `$(edit) ${label}`, description, detail, value },
});

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import { askInTurn } from "../newConfiguration/askInTurn";
import type { InputStep } from "../newConfiguration/askInTurn";
import { isThere, modelChoices, setChoices } from "../newConfiguration/candidates";
import { configurationText, learningObjective, objectiveChoices } from "../newConfiguration/configurationText";
import type { Goal, NewConfiguration, ObjectiveChoice } from "../newConfiguration/configurationText";
import { choose, enterText } from "../newConfiguration/steps";
import type { Answer, Choice } from "../newConfiguration/steps";
import type { Services } from "../services";
import type { Command } from "./command";

const title = "New Run Configuration";
const ending = ".lethe.json";

interface Draft extends NewConfiguration {
  readonly file: string;
}

/** Asks for the model, the sets and the objective step by step, and writes a configuration with comments. */
export function newConfiguration({ context }: Services): Command {
  return async () => {
    const schema = await readFile(context.asAbsolutePath(path.join("dist", "configuration.schema.json")), "utf8");
    const objectives = objectiveChoices(JSON.parse(schema));
    const answers = await askInTurn<Draft>(title, [
      askGoal,
      askFolder("model", "Choose the model", modelChoices),
      askFolder("forget", "Choose the forget set: text that the model must no longer recite", setChoices),
      askFolder("retain", "Choose the retain set: text that the model must still know", setChoices),
      askHoldout,
      askObjective(objectives),
      askFile,
    ]);
    if (answers === undefined) return;
    // Complete, because the user has answered every step.
    const draft = answers as Draft;
    const text = configurationText(draft, path.dirname(draft.file));
    await writeFile(draft.file, text, { flag: "wx" }).catch((error: unknown) => {
      throw new HumanError(`${draft.file} cannot be written (${(error as Error).message}); choose another name.`);
    });
    await vscode.window.showTextDocument(vscode.Uri.file(draft.file));
  };
}

const askGoal: InputStep<Draft> = async ({ goal }, frame) => {
  const goals: Choice<Goal>[] = [
    { label: "$(eraser) Make a model forget", detail: "Unlearn a forget set and keep the rest", value: "forget" },
    {
      label: "$(mortar-board) Prepare a target model",
      detail: "Train a model until it recites the sets, to test unlearning on it",
      value: "prepare",
    },
  ];
  return as("goal", await choose(frame, "What is the run for?", goals, goal));
};

const askFolder =
  (
    key: "model" | "forget" | "retain",
    placeholder: string,
    choices: () => Promise<Choice<string>[]>,
  ): InputStep<Draft> =>
  async ({ [key]: earlier }, frame) =>
    as(key, await choose(frame, placeholder, await choices(), earlier));

const askHoldout: InputStep<Draft> = async ({ holdout }, frame) => {
  const none: Choice<string | undefined> = {
    label: "$(circle-slash) None",
    detail: "Without a holdout set, the run cannot tell reciting from chance",
    value: undefined,
  };
  const placeholder = "Choose a holdout set: similar text that the model has never seen";
  return as("holdout", await choose<string | undefined>(frame, placeholder, [...(await setChoices()), none], holdout));
};

const askObjective =
  (objectives: readonly ObjectiveChoice[]): InputStep<Draft> =>
  async ({ goal, objective: earlier }, frame) => {
    const suiting = objectives.filter(({ name }) => (name === learningObjective) === (goal === "prepare"));
    const choices = suiting.map((objective) => ({
      label: objective.name,
      detail: objective.description,
      value: objective,
    }));
    return as("objective", await choose<ObjectiveChoice>(frame, "Choose the objective", choices, earlier));
  };

const askFile: InputStep<Draft> = async ({ forget, goal }, frame) => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? path.dirname(forget ?? "");
  const subject = path.basename(forget ?? "", path.extname(forget ?? ""));
  const suggestion = goal === "prepare" ? "prepare" : subject.startsWith("forget") ? subject : `forget-${subject}`;
  const toFile = (name: string): string =>
    path.resolve(folder, name.trim().replace(/(\.lethe)?(\.jsonc?)?$/, "") + ending);
  const answer = await enterText(
    frame,
    `Name of the configuration; it becomes a ${ending} file in ${folder}`,
    suggestion,
    async (name) => {
      if (name.trim() === "") return "Enter a name.";
      return (await isThere(toFile(name))) ? `${toFile(name)} exists; enter another name.` : undefined;
    },
  );
  return typeof answer === "string" ? answer : { value: { file: toFile(answer.value) } };
};

const as = <Key extends keyof Draft>(key: Key, answer: Answer<Draft[Key]>): Answer<Partial<Draft>> =>
  typeof answer === "string" ? answer : { value: { [key]: answer.value } };

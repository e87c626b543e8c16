import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import { askInTurn } from "../newConfiguration/askInTurn";
import type { InputStep } from "../newConfiguration/askInTurn";
import { isThere, modelChoices, setChoices } from "../newConfiguration/candidates";
import { configurationText, learningObjective, objectiveChoices } from "../newConfiguration/configurationText";
import type { Goal, NewConfiguration } from "../newConfiguration/configurationText";
import { choose, enterText } from "../newConfiguration/steps";
import type { Choice } from "../newConfiguration/steps";
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
    const objectives = objectiveChoices(JSON.parse(schema)).map((objective) => ({
      label: objective.name,
      detail: objective.description,
      value: objective,
    }));
    const answers = await askInTurn<Draft>(title, [
      ask("goal", "What is the run for?", () => goals),
      ask("model", "Choose the model", modelChoices),
      ask("forget", "Choose the forget set: text that the model must no longer recite", setChoices),
      ask("retain", "Choose the retain set: text that the model must still know", setChoices),
      ask("holdout", "Choose a holdout set: similar text that the model has never seen", async () => [
        ...(await setChoices()),
        noHoldout,
      ]),
      ask("objective", "Choose the objective", ({ goal }) =>
        objectives.filter(({ label }) => (label === learningObjective) === (goal === "prepare")),
      ),
      askFile,
    ]);
    if (answers === undefined) return;
    // The draft is complete, because the user has answered every step.
    const draft = answers as Draft;
    const text = configurationText(draft, path.dirname(draft.file));
    await writeFile(draft.file, text, { flag: "wx" }).catch((error: unknown) => {
      throw new HumanError(`${draft.file} cannot be written (${(error as Error).message}); choose another name.`);
    });
    await vscode.window.showTextDocument(vscode.Uri.file(draft.file));
  };
}

const goals: readonly Choice<Goal>[] = [
  {
    label: "$(eraser) Make a model forget",
    detail: "Unlearn a forget set and keep all other knowledge",
    value: "forget",
  },
  {
    label: "$(mortar-board) Prepare a target model",
    detail: "Train a model until it recites the sets, to test unlearning on it",
    value: "prepare",
  },
];

const noHoldout: Choice<undefined> = {
  label: "$(circle-slash) None",
  detail: "Without a holdout set, Lethe cannot show how much a model recites by chance",
  value: undefined,
};

/** A step in which the user picks the value of one key. */
const ask =
  <Key extends keyof Draft>(
    key: Key,
    placeholder: string,
    choicesFor: (draft: Partial<Draft>) => Choices<Draft[Key]> | Promise<Choices<Draft[Key]>>,
  ): InputStep<Draft> =>
  async (draft, frame) => {
    const earlier = draft[key] as Draft[Key] | undefined;
    const answer = await choose<Draft[Key]>(frame, placeholder, await choicesFor(draft), earlier);
    return typeof answer === "string" ? answer : { value: { [key]: answer.value } };
  };

type Choices<T> = readonly Choice<T>[];

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

import path from "node:path";
import * as vscode from "vscode";
import type { UnderstoodTexts } from "../../control/propose/understandTexts";
import { HumanError } from "../../protocol/humanError";
import { modelChoices, setChoices } from "./candidates";
import type { Question, Wizard } from "./draft";
import { choose, isLeaving } from "./steps";
import type { Answer, Choice } from "./steps";
import { saveIfOpen } from "./workingText";

/** The step that asks for the model. */
export function askModel({ proposing }: Wizard): Question {
  return async ({ model }, frame) => {
    const choices = await modelChoices();
    return understood(
      () => choose(frame, "Choose the model", choices, model?.name),
      async (name) => ({ model: await proposing.understandModel(name, "") }),
    );
  };
}

/** The step that asks for the texts to forget. The selection and the current file come first. */
export function askForget({ proposing, working }: Wizard): Question {
  return async ({ model, forget }, frame) => {
    const found = model && `${path.basename(model.name)} is ${proposing.describeModel(model)}.`;
    const choices = [
      ...(await selectionChoice(working.selection, proposing)),
      ...(await setChoices("forget", [], working.file)),
    ];
    return understood(
      () => choose(frame, sentences(found, "Choose the texts that it must forget"), choices, forget?.file),
      async (file) => ({ forget: await readTexts(file, "forget", proposing) }),
    );
  };
}

/** The step that asks for the texts to keep. General text that comes with Lethe is a choice. */
export function askRetain({ proposing, generalText }: Wizard): Question {
  return async ({ forget, retain }, frame) => {
    const found = forget && `${path.basename(forget.file)} has ${proposing.describeRows(forget)}.`;
    const files = await setChoices("retain", forget === undefined ? [] : [forget.file]);
    const general: Choice<string> = {
      label: "$(book) General text that comes with Lethe",
      description: "if you have no list of your own",
      detail: proposing.describeTexts(await proposing.understandTexts(generalText)),
      value: generalText,
    };
    // The name of a file can show its purpose, as `retain.jsonl` does. Such a file comes before the general text, since
    // the general text is on other subjects than the user's texts. All other files come after the general text.
    const isNamed = ({ value }: Choice<string>): boolean =>
      typeof value === "string" && /retain|keep/i.test(path.basename(value));
    const choices = [...files.filter(isNamed), general, ...files.filter((choice) => !isNamed(choice))];
    return understood(
      () => choose(frame, sentences(found, "Choose the texts that it must keep"), choices, retain?.file),
      async (file) => ({
        retain: await readTexts(file, "retain", proposing),
        retainIsGeneral: file === generalText,
      }),
    );
  };
}

/** Asks for texts that the model has never seen. */
export function askHoldout({ proposing }: Wizard): Question {
  return async ({ forget, retain, holdout }, frame) => {
    const none: Choice<string> = {
      label: "$(circle-slash) None",
      detail: "Membership is not measured",
      value: "",
    };
    const others = [forget, retain].flatMap((set) => (set === undefined ? [] : [set.file]));
    const choices = [...(await setChoices("holdout", others)), none];
    return understood(
      () => choose(frame, "Choose similar texts that the model has never seen", choices, holdout?.file),
      async (file) => ({ holdout: file === "" ? undefined : await readTexts(file, "holdout", proposing) }),
    );
  };
}

const sentences = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(" ");

const readTexts = async (
  file: string,
  split: "forget" | "retain" | "holdout",
  { understandTexts }: Wizard["proposing"],
): Promise<UnderstoodTexts> => {
  await saveIfOpen(file);
  return understandTexts(file, split);
};

const selectionChoice = async (
  file: string | undefined,
  { describeTexts, understandTexts }: Wizard["proposing"],
): Promise<Choice<string>[]> =>
  file === undefined
    ? []
    : [{ label: "$(selection) The selection", detail: describeTexts(await understandTexts(file)), value: file }];

/** Asks until Lethe can read what the user chose. */
const understood = async <Part>(
  ask: () => Promise<Answer<string>>,
  read: (chosen: string) => Promise<Part>,
): Promise<Answer<Part>> => {
  for (;;) {
    const answer = await ask();
    if (isLeaving(answer)) return answer;
    try {
      return { value: await read(answer.value) };
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      void vscode.window.showErrorMessage(error.message);
    }
  }
};

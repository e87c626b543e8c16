import path from "node:path";
import * as vscode from "vscode";
import type { UnderstoodTexts } from "../../control/propose/readTexts";
import { HumanError } from "../../protocol/humanError";
import { askColumns } from "./askColumns";
import { modelChoices, setChoices } from "./candidates";
import type { Draft, Question, Wizard } from "./draft";
import { choose, isLeaving } from "./steps";
import type { Answer, Choice, StepFrame } from "./steps";
import { saveIfOpen } from "./workingText";

/** The step that asks for the model. */
export function askModel({ proposing }: Wizard): Question {
  return async ({ model }, frame) => {
    const choices = await modelChoices();
    return understood(
      () => choose(frame, "Choose the model", choices, model?.name),
      async (name) => ({ value: { model: await proposing.understandModel(name, "") } }),
    );
  };
}

/**
 * The step that asks for the texts to forget. The selection and the current file come first. The retain set and the
 * holdout do not limit the answer. If one of them does not go with it, the user chooses it again later.
 */
export function askForget(wizard: Wizard): Question {
  const { proposing, working } = wizard;
  return async ({ model, forget, retain }, frame) => {
    const found = model && `${path.basename(model.name)} is ${proposing.describeModel(model)}.`;
    const choices = [
      ...(await selectionChoice(working.selection, wizard)),
      ...(await setChoices("forget", [], wizard, working.file)),
    ];
    return understood(
      () => choose(frame, sentences(found, "Choose the texts that it must forget"), choices, forget?.file),
      async (file) => named("forget", await readTexts(file, [retain], frame, wizard)),
    );
  };
}

/**
 * The step that asks for the texts to keep. General text that comes with Lethe is a choice. The answer must go with the
 * forget set, but not with a holdout.
 */
export function askRetain(wizard: Wizard): Question {
  const { proposing, generalText } = wizard;
  return async ({ forget, retain }, frame) => {
    const found = forget && `${path.basename(forget.file)} has ${proposing.describeRows(forget)}.`;
    const files = await setChoices("retain", filesOf([forget]), wizard);
    const general: Choice<string> = {
      label: "$(book) General text that comes with Lethe",
      description: "if you have no list of your own",
      detail: await describeTexts(generalText, wizard),
      value: generalText,
    };
    // The name of a file can show its purpose, as `retain.jsonl` does. Such a file comes before the general text, since
    // the general text is on other subjects than the user's texts. All other files come after the general text.
    const isNamed = ({ value }: Choice<string>): boolean =>
      typeof value === "string" && /retain|keep/i.test(path.basename(value));
    const choices = [...files.filter(isNamed), general, ...files.filter((choice) => !isNamed(choice))];
    return understood(
      () => choose(frame, sentences(found, "Choose the texts that it must keep"), choices, retain?.file),
      async (file) => {
        const answer = named("retain", await readFitting(file, [forget], frame, wizard));
        return isLeaving(answer) ? answer : { value: { ...answer.value, retainIsGeneral: file === generalText } };
      },
    );
  };
}

/** Asks for texts that the model has never seen. */
export function askHoldout(wizard: Wizard): Question {
  return async ({ forget, retain, holdout }, frame) => {
    const none: Choice<string> = {
      label: "$(circle-slash) None",
      detail: "Membership is not measured",
      value: "",
    };
    const others = [forget, retain];
    const choices = [...(await setChoices("holdout", filesOf(others), wizard)), none];
    return understood(
      () => choose(frame, "Choose similar texts that the model has never seen", choices, holdout?.file),
      async (file) => {
        if (file === "") return { value: { holdout: undefined } };
        return named("holdout", await readFitting(file, others, frame, wizard));
      },
    );
  };
}

type Sets = readonly (UnderstoodTexts | undefined)[];

const filesOf = (sets: Sets): string[] => sets.flatMap((set) => set?.file ?? []);

const sentences = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(" ");

const named = (key: "forget" | "retain" | "holdout", answer: Answer<UnderstoodTexts>): Answer<Partial<Draft>> =>
  isLeaving(answer) ? answer : { value: { [key]: answer.value } };

/**
 * Reads the chosen list. If no column has a name that Lethe knows, the user names the columns, unless the list has the
 * columns of another set.
 *
 * @param others other sets of the run, whose columns have no different names for the same part of a row
 * @throws HumanError if Lethe cannot read the list
 */
const readTexts = async (
  file: string,
  others: Sets,
  frame: StepFrame,
  { proposing, reader }: Wizard,
): Promise<Answer<UnderstoodTexts>> => {
  await saveIfOpen(file);
  const sets = others.filter((set) => set !== undefined);
  const read = await reading(file, async () => {
    const found = await reader.read(file);
    return "columns" in found ? reader.read(file, proposing.joinFields(sets)) : found;
  });
  if (!("columns" in read)) return { value: read };
  const fields = await askColumns(read, frame, proposing);
  if (isLeaving(fields)) return fields;
  const texts = await reading(file, () => reader.read(file, fields.value));
  if ("columns" in texts) throw new Error("The user has named columns of this file.");
  return { value: texts };
};

/**
 * Reads the chosen list as `readTexts` does.
 *
 * @throws HumanError also if the list does not go with the other sets, because a run has one list of names for all sets
 */
const readFitting = async (
  file: string,
  others: Sets,
  frame: StepFrame,
  wizard: Wizard,
): Promise<Answer<UnderstoodTexts>> => {
  const texts = await readTexts(file, others, frame, wizard);
  if (!isLeaving(texts)) wizard.proposing.joinFields([...others.filter((set) => set !== undefined), texts.value]);
  return texts;
};

/** Shows in the status bar that a file is read, because a long list takes seconds. */
const reading = <Result>(file: string, read: () => Promise<Result>): Thenable<Result> =>
  vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: `Lethe: reading ${path.basename(file)}` },
    read,
  );

const describeTexts = async (file: string, { proposing, reader }: Wizard): Promise<string> => {
  const read = await reader.read(file);
  return "columns" in read ? "" : proposing.describeTexts(read);
};

const selectionChoice = async (file: string | undefined, wizard: Wizard): Promise<Choice<string>[]> =>
  file === undefined
    ? []
    : [{ label: "$(selection) The selection", detail: await describeTexts(file, wizard), value: file }];

/** Asks until Lethe can read what the user chose. */
const understood = async <Part>(
  ask: () => Promise<Answer<string>>,
  read: (chosen: string) => Promise<Answer<Part>>,
): Promise<Answer<Part>> => {
  for (;;) {
    const answer = await ask();
    if (isLeaving(answer)) return answer;
    try {
      const part = await read(answer.value);
      // From a question about the chosen file, the user goes back to the list of files.
      if (part !== "back") return part;
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      void vscode.window.showErrorMessage(error.message);
    }
  }
};

import * as vscode from "vscode";

/** What a step of a guided input came to. */
export type Answer<T> = { readonly value: T } | "back" | "cancelled";

/** Where a step stands among the others. */
export interface StepFrame {
  readonly title: string;
  /** Counted from 1. */
  readonly step: number;
  readonly totalSteps: number;
}

export interface Choice<T> extends vscode.QuickPickItem {
  /** What choosing it means; asked for when it takes another dialogue to know. */
  readonly value: T | (() => Promise<T | undefined>);
}

/**
 * Lets one of some choices be picked, with a way back to the step before.
 *
 * @param earlier what was answered before somebody came back to this step
 */
export async function choose<T>(
  frame: StepFrame,
  placeholder: string,
  choices: readonly Choice<T>[],
  earlier?: T,
): Promise<Answer<T>> {
  const input = vscode.window.createQuickPick<Choice<T>>();
  input.placeholder = placeholder;
  input.items = choices;
  const same = earlier === undefined ? undefined : choices.find(({ value }) => value === earlier);
  if (same !== undefined) input.activeItems = [same];
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  const picked = await show(input, frame, () => input.selectedItems[0]);
  if (picked === "back" || picked === "cancelled") return picked;
  const { value } = picked.value;
  if (!isQuestion(value)) return { value };
  const found = await value();
  // Whoever closes the dialogue has changed their mind about this step alone.
  return found === undefined ? choose(frame, placeholder, choices, earlier) : { value: found };
}

const isQuestion = <T>(value: T | (() => Promise<T | undefined>)): value is () => Promise<T | undefined> =>
  typeof value === "function";

/** @param problemOf one sentence about what is wrong with the text, undefined when nothing is */
export async function enterText(
  frame: StepFrame,
  prompt: string,
  value: string,
  problemOf: (text: string) => Promise<string | undefined>,
): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  input.prompt = prompt;
  input.value = value;
  const check = input.onDidChangeValue(async (text) => {
    const problem = await problemOf(text);
    if (input.value === text) input.validationMessage = problem;
  });
  try {
    return await show(input, frame, () => (input.validationMessage ? undefined : input.value));
  } finally {
    check.dispose();
  }
}

/** Shows an input until it is accepted, left or gone back from; it is accepted when `accept` gives something. */
const show = async <T>(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  { title, step, totalSteps }: StepFrame,
  accept: () => T | undefined,
): Promise<Answer<T>> => {
  input.title = title;
  input.step = step;
  input.totalSteps = totalSteps;
  input.ignoreFocusOut = true;
  if (step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  const listeners: vscode.Disposable[] = [];
  try {
    return await new Promise<Answer<T>>((resolve) => {
      listeners.push(
        input.onDidTriggerButton(() => resolve("back")),
        input.onDidHide(() => resolve("cancelled")),
        input.onDidAccept(() => {
          const value = accept();
          if (value !== undefined) resolve({ value });
        }),
      );
      input.show();
    });
  } finally {
    for (const listener of listeners) listener.dispose();
    input.dispose();
  }
};

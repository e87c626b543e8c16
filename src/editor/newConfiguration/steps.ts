import * as vscode from "vscode";
import { checkText } from "./checkedText";
import type { TextCheck } from "./checkedText";

/** The answer to one question of a guided input. It has no value if the user leaves the question. */
export type Answer<T> = { readonly value: T } | Leaving;

type Leaving = "back" | "cancelled";

export function isLeaving<T>(answer: Answer<T>): answer is Leaving {
  return typeof answer === "string";
}

/** The heading of one step of a guided input: the title, the number of this step, and the number of all steps. */
export interface StepFrame {
  readonly title: string;
  /** The number of this step, counted from 1. */
  readonly step: number;
  readonly totalSteps: number;
}

export interface Choice<T> extends vscode.QuickPickItem {
  /**
   * The answer itself, or a function that opens another dialogue and returns the user's answer. A separator has no
   * value.
   */
  readonly value?: T | (() => Promise<T | undefined>);
}

/** A line that divides a list of choices. */
export function separator<T>(label: string): Choice<T> {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/**
 * Lets the user pick one of the choices or go back to the previous step.
 *
 * @param earlier the earlier answer, if the user has come back to this step
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
  const active = same ?? choices.find(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
  if (active !== undefined) input.activeItems = [active];
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  const picked = await show(input, frame, () => input.selectedItems[0]);
  if (isLeaving(picked)) return picked;
  const { value } = picked.value;
  if (value === undefined) return choose(frame, placeholder, choices, earlier);
  if (!isQuestion(value)) return { value };
  const found = await value();
  // The picked choice has opened another dialogue. If the user has closed this other dialogue without an answer,
  // `found` is undefined, and the user must choose again.
  return found === undefined ? choose(frame, placeholder, choices, earlier) : { value: found };
}

const isQuestion = <T>(value: T | (() => Promise<T | undefined>)): value is () => Promise<T | undefined> =>
  typeof value === "function";

/** Lets the user type a text. Enter accepts the text if `problemOf` finds no problem. */
export async function enterText(
  frame: StepFrame,
  prompt: string,
  value: string,
  problemOf: TextCheck,
): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  input.prompt = prompt;
  input.value = value;
  const text = checkText(input, problemOf);
  const listener = input.onDidChangeValue(text.check);
  void text.check();
  try {
    return await show(input, frame, () => text.accept());
  } finally {
    listener.dispose();
  }
}

/**
 * Shows an input until the user accepts it, closes it or goes back.
 *
 * @param accept a function that returns the answer, or undefined if the input is not valid. It is called when the user
 *   presses Enter
 */
const show = async <T>(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  { title, step, totalSteps }: StepFrame,
  accept: () => Promise<T | undefined> | T | undefined,
): Promise<Answer<T>> => {
  input.title = title;
  input.step = step;
  input.totalSteps = totalSteps;
  input.ignoreFocusOut = true;
  if (step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  const listeners: vscode.Disposable[] = [];
  try {
    return await new Promise<Answer<T>>((resolve, reject) => {
      const answer = async (): Promise<void> => {
        const value = await accept();
        if (value !== undefined) resolve({ value });
      };
      listeners.push(
        input.onDidTriggerButton(() => resolve("back")),
        input.onDidHide(() => resolve("cancelled")),
        input.onDidAccept(() => void answer().catch(reject)),
      );
      input.show();
    });
  } finally {
    for (const listener of listeners) listener.dispose();
    input.dispose();
  }
};

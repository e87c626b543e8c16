import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import type { Advice } from "../../protocol/verdict/advice";
import { hasVerdict, readVerdict } from "../runVerdict";
import type { Services } from "../services";
import type { Command } from "./command";
import { pickRuns } from "./pickRun";

/**
 * Writes the configuration that an advice of a run's verdict describes, and opens it. The first argument may be the
 * run. The second argument may be the index of the advice.
 */
export function followAdvice(services: Services): Command {
  return async (...arguments_) => {
    const title = "Try What the Verdict Advises";
    const noneMessage = "Only a run that is done has a verdict.";
    const [run] = await pickRuns(services, arguments_.slice(0, 1), { title, suits: hasVerdict, noneMessage });
    if (run?.record === undefined) return;
    const { advice = [] } = (await readVerdict(run)) ?? {};
    if (advice.length === 0) throw new HumanError(`Lethe has no advice for ${run.name}: no known change helps.`);
    const chosen = advice[Number(arguments_[1] ?? NaN)] ?? (await pickAdvice(advice, title));
    if (chosen === undefined) return;
    const { writeNextConfiguration } = await import("../../control/nextConfiguration");
    const file = await writeNextConfiguration(run.folder, run.record, chosen);
    await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
  };
}

const pickAdvice = async (advice: readonly Advice[], title: string): Promise<Advice | undefined> => {
  if (advice.length === 1) return advice[0];
  const items = advice.map((one) => ({
    label: one.changes.map(([key]) => key).join(", "),
    detail: one.text,
    one,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: "What to change?" }))?.one;
};

import * as vscode from "vscode";
import { changeRunNotes } from "../../runs/runNotes";
import type { RunNotes } from "../../runs/runNotes";
import type { Run } from "../run";
import type { Services } from "../services";
import type { Command } from "./command";
import { pickRuns } from "./pickRun";

interface Question {
  readonly title: string;
  readonly prompt: string;
  readonly current: (run: Run) => string;
  readonly changes: (answer: string) => RunNotes;
}

/** Gives a run another name. An empty answer gives it the name in its configuration again. */
export function renameRun(services: Services): Command {
  return ask(services, {
    title: "Rename Run",
    prompt: "New name; leave it empty for the name in the configuration",
    current: ({ name }) => name,
    changes: (name) => ({ name }),
  });
}

/** Writes a note about a run. An empty answer removes the note. */
export function editRunNote(services: Services): Command {
  return ask(services, {
    title: "Edit Note",
    prompt: "Note about this run; leave it empty to remove the note",
    current: ({ note }) => note ?? "",
    changes: (note) => ({ note }),
  });
}

const ask =
  (services: Services, { title, prompt, current, changes }: Question): Command =>
  async (...arguments_) => {
    const [run] = await pickRuns(services, arguments_, {
      title,
      suits: ({ status }) => status !== "unreadable",
      noneMessage: "There is no run yet; start one first.",
    });
    if (run === undefined) return;
    const answer = await vscode.window.showInputBox({ title: `${title}: ${run.name}`, prompt, value: current(run) });
    if (answer === undefined) return;
    await changeRunNotes(run.folder, changes(answer.trim()));
    await services.store.refresh();
  };

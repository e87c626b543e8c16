import * as vscode from "vscode";
import { hasTrust } from "../../commands/command";
import type { Command } from "../../commands/command";
import type { Services } from "../../services";
import type { PassageFinder } from "../findPassage";
import { oneSentenceALine } from "../sentences";
import { askModel } from "./askModel";
import type { Asking } from "./askModel";
import type { ProbeDocuments } from "./probeDocuments";
import { findSubject } from "./probeSubject";
import type { ProbeSubject } from "./probeSubject";
import { probeText } from "./probeText";

interface Probing {
  readonly services: Services;
  readonly finder: PassageFinder;
  readonly documents: ProbeDocuments;
}

/**
 * Shows what the run's model generates for a prompt, in a document beside the editor. The document grows with each
 * token.
 */
export function probePassage({ services, finder, documents }: Probing): Command {
  return async (...arguments_) => {
    const subject = (await hasTrust()) ? await findSubject(services, finder, arguments_) : undefined;
    if (subject === undefined) return;
    const document = documents.create(`Probe of ${subject.name}`);
    const showing = { viewColumn: vscode.ViewColumn.Beside, preview: true, preserveFocus: true };
    await vscode.window.showTextDocument(document.uri, showing);
    await withProgress(subject, [document.closed], (signal, onToken) =>
      askModel(services, subject, {
        model: "current",
        modelFolder: checkpointOf(arguments_),
        signal,
        onReport: (report) => {
          document.write(probeText(report));
          onToken(report.tokens.length);
        },
      }),
    );
  };
}

/** Compares the completions of the original and the unlearned model in a diff editor. */
export function probeBothModels({ services, finder, documents }: Probing): Command {
  return async (...arguments_) => {
    const subject = (await hasTrust()) ? await findSubject(services, finder, arguments_) : undefined;
    if (subject === undefined) return;
    const sides = (["original", "current"] as const).map((model) => ({
      model,
      document: documents.create(`${subject.name}, ${model === "original" ? "original" : "unlearned"}`),
    }));
    const [original, current] = sides;
    const title = `${subject.name}: original ↔ unlearned model`;
    await vscode.commands.executeCommand("vscode.diff", original?.document.uri, current?.document.uri, title);
    const closed = sides.map(({ document }) => document.closed);
    await withProgress(subject, closed, async (signal, onToken) => {
      // The models are probed one after the other, because each model uses the whole machine.
      for (const { model, document } of sides) {
        const modelFolder = model === "current" ? checkpointOf(arguments_) : undefined;
        const onReport: Asking["onReport"] = ({ completion, tokens, state }) => {
          document.write(state === "waiting" ? "…\n" : `${oneSentenceALine(completion)}\n`);
          onToken(tokens.length);
        };
        await askModel(services, subject, { model, modelFolder, signal, onReport });
      }
    });
  };
}

/** The checkpoint's folder, if the first argument is a checkpoint's row in the Runs view. */
const checkpointOf = ([row]: readonly unknown[]): string | undefined =>
  typeof row === "object" && row !== null && "type" in row && row.type === "checkpoint" && "folder" in row
    ? String(row.folder)
    : undefined;

/** Shows the progress of a probe. The user can cancel the probe in the notification, or by closing the document. */
const withProgress = async (
  { name }: ProbeSubject,
  closed: readonly AbortSignal[],
  ask: (signal: AbortSignal, onToken: (count: number) => void) => Promise<void>,
): Promise<void> => {
  const cancelled = new AbortController();
  const signal = AbortSignal.any([cancelled.signal, ...closed]);
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Lethe: probing ${name}`,
    cancellable: true,
  };
  await vscode.window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => cancelled.abort());
    try {
      await ask(signal, (count) => progress.report(count === 0 ? {} : { message: `${count} tokens` }));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  });
};

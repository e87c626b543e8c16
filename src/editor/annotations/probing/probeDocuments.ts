import * as vscode from "vscode";

const scheme = "lethe-probe";

interface Probe {
  text: string;
  /** Aborted when the user closes the document's tab. */
  readonly closing: AbortController;
  /** The timer of the next update; undefined if no update is pending. */
  timer?: NodeJS.Timeout | undefined;
}

/**
 * The time from a new token to the next update of the document, in milliseconds. All tokens that arrive in this time
 * appear in the same update.
 */
const writingPause = 60;

export type ProbeDocuments = ReturnType<typeof createProbeDocuments>;

/** Read-only documents that show completions. A document grows while the model generates tokens. */
export function createProbeDocuments({ subscriptions }: vscode.ExtensionContext) {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const probes = new Map<string, Probe>();
  let count = 0;

  const close = (key: string): void => {
    const probe = probes.get(key);
    clearTimeout(probe?.timer);
    probe?.closing.abort();
    probes.delete(key);
  };
  subscriptions.push(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => probes.get(uri.toString())?.text ?? "This probe has ended; start a new one.",
    }),
    // A probe must end when the user closes its tab. The tabs are watched and not the documents, because the editor
    // keeps a document open for a while after its tab is closed.
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      for (const { input } of closed) {
        if (input instanceof vscode.TabInputText) close(input.uri.toString());
        if (input instanceof vscode.TabInputTextDiff) {
          for (const uri of [input.original, input.modified]) close(uri.toString());
        }
      }
    }),
    { dispose: () => [...probes.keys()].forEach(close) },
  );
  return {
    create: (title: string) => {
      const uri = vscode.Uri.from({ scheme, path: `/${title.replaceAll("/", "∕")}`, query: String(++count) });
      const probe: Probe = { text: "", closing: new AbortController() };
      probes.set(uri.toString(), probe);
      return {
        uri,
        /** Aborted when the user closes the document's tab. */
        closed: probe.closing.signal,
        write: (text: string): void => {
          if (probe.closing.signal.aborted) return;
          probe.text = text;
          probe.timer ??= setTimeout(() => {
            probe.timer = undefined;
            changed.fire(uri);
          }, writingPause);
        },
      };
    },
  };
}

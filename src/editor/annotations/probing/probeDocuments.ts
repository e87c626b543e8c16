import * as vscode from "vscode";

const scheme = "lethe-probe";

/** A read-only document whose text grows. */
export interface ProbeDocument {
  readonly uri: vscode.Uri;
  readonly write: (text: string) => void;
  /** Aborted when the user closes the document's tab. */
  readonly closed: AbortSignal;
}

export interface ProbeDocuments {
  readonly create: (title: string) => ProbeDocument;
  readonly dispose: () => void;
}

/** In milliseconds. Tokens that arrive during the pause lead to one update. */
const writingPause = 60;

export function createProbeDocuments(): ProbeDocuments {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const texts = new Map<string, string>();
  const closing = new Map<string, AbortController>();
  const timers = new Map<string, NodeJS.Timeout>();
  let count = 0;

  const forget = (uri: vscode.Uri): void => {
    const key = uri.toString();
    closing.get(key)?.abort();
    closing.delete(key);
    texts.delete(key);
    clearTimeout(timers.get(key));
    timers.delete(key);
  };
  const listeners = [
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "This probe has ended; start a new one.",
    }),
    // The tabs are watched, because the editor keeps a document for a while after its tab is closed.
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      for (const { input } of closed) {
        if (input instanceof vscode.TabInputText) forget(input.uri);
        if (input instanceof vscode.TabInputTextDiff) [input.original, input.modified].forEach(forget);
      }
    }),
  ];
  return {
    create: (title) => {
      const uri = vscode.Uri.from({ scheme, path: `/${title.replaceAll("/", "∕")}`, query: String(++count) });
      const key = uri.toString();
      const controller = new AbortController();
      closing.set(key, controller);
      texts.set(key, "");
      return {
        uri,
        closed: controller.signal,
        write: (text) => {
          if (!texts.has(key)) return;
          texts.set(key, text);
          if (timers.has(key)) return;
          const tell = (): void => {
            timers.delete(key);
            changed.fire(uri);
          };
          timers.set(key, setTimeout(tell, writingPause));
        },
      };
    },
    dispose: () => {
      for (const timer of timers.values()) clearTimeout(timer);
      for (const controller of closing.values()) controller.abort();
      for (const listener of listeners) listener.dispose();
    },
  };
}

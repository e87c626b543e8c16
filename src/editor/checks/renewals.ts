import type * as vscode from "vscode";

export type Renewals = ReturnType<typeof createRenewals>;

/** Keeps which configurations have problems that a save renews, and ends the checks that renew them. */
export function createRenewals({ subscriptions }: vscode.ExtensionContext) {
  /** Configurations that were checked since their last start, each with the controller that ends its renewal. */
  const checked = new Map<string, AbortController>();
  const end = (configurationFile: string): void => {
    checked.get(configurationFile)?.abort();
    checked.delete(configurationFile);
  };
  subscriptions.push({ dispose: () => [...checked.keys()].forEach(end) });
  return {
    /** The configurations whose problems a save renews. */
    checked: (): readonly string[] => [...checked.keys()],
    /** Begins a check of a configuration. The signal aborts when a newer check begins or ends. */
    begin: (configurationFile: string): AbortSignal => {
      end(configurationFile);
      const renewal = new AbortController();
      checked.set(configurationFile, renewal);
      return renewal.signal;
    },
    /** Ends the renewal of a configuration. No save renews its problems until its next check. */
    end,
  };
}

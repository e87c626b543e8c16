import type {
  DashboardRequests,
  FromPage,
  ProbeTokenMessage,
  RequestKind,
  RequestMessage,
  SelectMessage,
  SnapshotMessage,
  ToPage,
  UpdateMessage,
} from "../src/protocol/dashboard";

/** The functions that the editor gives to a page. */
export interface EditorApi {
  readonly postMessage: (message: FromPage) => void;
  readonly getState: () => unknown;
  readonly setState: (state: unknown) => void;
}

/** Sends a request to the editor. The promise is rejected if the editor replies with a problem. */
export type Ask = <Kind extends RequestKind>(
  kind: Kind,
  params: DashboardRequests[Kind]["params"],
) => Promise<DashboardRequests[Kind]["result"]>;

interface Listener {
  readonly onSnapshot: (message: SnapshotMessage) => void;
  readonly onUpdate: (message: UpdateMessage) => void;
  readonly onSelect: (message: SelectMessage) => void;
  readonly onProbeToken: (message: ProbeTokenMessage) => void;
}

/**
 * Connects the page to the editor. If an update is missing, the page requests a snapshot and ignores updates until the
 * snapshot comes.
 *
 * @returns the function that sends requests to the editor
 */
export function connectToEditor(api: EditorApi, { onSnapshot, onUpdate, onSelect, onProbeToken }: Listener): Ask {
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (problem: Error) => void }>();
  let lastRequest = 0;
  let received: number | undefined;
  /** The folders of the runs that the page shows. */
  let folders: readonly string[] = [];

  window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
    switch (data.type) {
      case "reply": {
        const request = waiting.get(data.id);
        waiting.delete(data.id);
        if ("problem" in data) request?.reject(new Error(data.problem));
        else request?.resolve(data.result as never);
        return;
      }
      case "snapshot":
        received = data.sequence;
        folders = data.runs.map(({ folder }) => folder);
        onSnapshot(data);
        return;
      case "select":
        onSelect(data);
        return;
      case "probeToken":
        onProbeToken(data);
        return;
      case "update":
        if (received === undefined) return;
        if (data.sequence === received + 1) {
          received = data.sequence;
          onUpdate(data);
          return;
        }
        received = undefined;
        api.postMessage({ type: "ready" });
    }
  });
  api.postMessage({ type: "ready" });

  return (kind, params) =>
    new Promise((resolve, reject) => {
      const id = ++lastRequest;
      waiting.set(id, { resolve, reject });
      const folder = "run" in params ? folders[params.run] : undefined;
      // The cast is safe, because the type `Ask` guarantees that `params` fits `kind`.
      api.postMessage({ type: "request", id, kind, params, folder } as RequestMessage);
    });
}

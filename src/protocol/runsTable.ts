import type { FigureKey } from "./figures";
import type { RunStatus } from "./runStatus";
import type { RunKind } from "./runKind";

/*
 * The messages between the editor and the page with the table of runs.
 */

/** A row of the table. */
export interface TableRun {
  /** Absolute. */
  readonly folder: string;
  readonly id: string;
  readonly name: string;
  readonly kind: RunKind;
  /** ISO 8601, UTC. It is null if the run's record cannot be read. */
  readonly createdAt: string | null;
  readonly objective: string | null;
  readonly status: RunStatus;
  /** The state in words, with the progress of an active run. */
  readonly state: string;
  /** One sentence that explains the state, if it needs an explanation. */
  readonly reason: string | null;
  readonly isActive: boolean;
  readonly isArchived: boolean;
  /**
   * The figures of the last evaluation of all passages after the first step. If every evaluation after the first step
   * measured only a sample, these are the figures of the last evaluation of a sample.
   */
  readonly figures: Readonly<Partial<Record<FigureKey, number>>>;
  /** What the evaluation measured, such as `20 of 240 passages`. It is null before the first evaluation. */
  readonly measured: string | null;
  readonly isSample: boolean;
  /** The number of errors and warnings. */
  readonly alerts: { readonly error: number; readonly warning: number };
  readonly note: string;
}

/** Tells the page which runs have changed, and the order of all runs. A run that is not in `order` no longer exists. */
interface RunsMessage {
  readonly type: "runs";
  /** The folders of all runs. The latest run comes first. */
  readonly order: readonly string[];
  readonly changed: readonly TableRun[];
}

/** What the reader can do with runs. Each action executes a command of the extension. */
export const runsTableActions = [
  "open",
  "compare",
  "rename",
  "note",
  "duplicate",
  "archive",
  "unarchive",
  "delete",
] as const;
export type RunsTableAction = (typeof runsTableActions)[number];

/** The page asks for all runs, because it has just loaded. */
interface ReadyMessage {
  readonly type: "ready";
}

interface ActMessage {
  readonly type: "act";
  readonly action: RunsTableAction;
  readonly folders: readonly string[];
}

export type ToRunsTable = RunsMessage;
export type FromRunsTable = ReadyMessage | ActMessage;

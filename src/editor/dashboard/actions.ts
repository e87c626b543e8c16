/** What the dashboard leaves to the rest of the editor. Runs are named by their folders, absolute. */
export interface DashboardActions {
  readonly pause: (runFolder: string) => Promise<void>;
  readonly resume: (runFolder: string) => Promise<void>;
  readonly stop: (runFolder: string) => Promise<void>;
  readonly evaluate: (runFolder: string) => Promise<void>;
  /** Writes the model somewhere. */
  readonly export: (runFolder: string) => Promise<void>;
  /** @param line counted from 1 */
  readonly openSource: (file: string, line: number) => Promise<void>;
  readonly probe: (runFolder: string, passageId: string) => Promise<void>;
}

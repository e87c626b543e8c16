import type { TableRun, ToRunsTable } from "../../protocol/runsTable";
import { objectiveOf, readConfiguration } from "../../runs/configurationEntries";
import { isActive } from "../run";
import type { Run } from "../run";
import { toTableRun } from "./tableRun";

/** The runs, as the run store and the archive have them. */
interface RunSources {
  readonly store: { readonly runs: readonly Run[]; readonly whenReady: Promise<void> };
  readonly archive: { readonly ids: ReadonlySet<string> };
}

/** A row that the page has, and the values that it was made from. */
interface ToldRow {
  readonly run: Run;
  readonly isArchived: boolean;
  readonly objective: string | null;
  readonly row: TableRun;
}

/** Sends runs to one page. A row that has not changed since the last message is not sent again. */
export function createFeed(post: (message: ToRunsTable) => void, { store, archive }: RunSources) {
  let told = new Map<string, ToldRow>();
  let isBegun = false;
  /**
   * A configuration never changes, so it is read once. A configuration that cannot be read is read again with the next
   * update, because its file may come back.
   */
  const objectives = new Map<string, string | null>();
  const learnObjectives = async (runs: readonly Run[]): Promise<void> => {
    await Promise.all(
      runs.map(async ({ folder }) => {
        if (objectives.has(folder)) return;
        const objective = await readObjective(folder);
        if (objective !== undefined) objectives.set(folder, objective);
      }),
    );
  };
  const rowOf = (run: Run, now: number): ToldRow => {
    const isArchived = archive.ids.has(run.id);
    const objective = objectives.get(run.folder) ?? null;
    const before = told.get(run.folder);
    const isSame = before?.run === run && before.isArchived === isArchived && before.objective === objective;
    // The row of an active run shows the time left, which changes without an event.
    if (isSame && !isActive(run)) return before;
    const row = toTableRun(run, { objective, isArchived, now });
    return { run, isArchived, objective, row: before && isSameRow(before.row, row) ? before.row : row };
  };
  return {
    /** Makes the next message contain every run. Before the first call of `begin`, the feed sends no message. */
    begin: (): void => {
      isBegun = true;
      told = new Map();
    },
    update: async (): Promise<void> => {
      await store.whenReady;
      await learnObjectives(store.runs);
      if (!isBegun) return;
      const now = Date.now();
      const next = new Map(store.runs.map((run) => [run.folder, rowOf(run, now)] as const));
      const order = [...next.keys()];
      const changed = [...next].flatMap(([folder, { row }]) => (told.get(folder)?.row === row ? [] : [row]));
      const before = [...told.keys()];
      const isSameOrder = order.length === before.length && order.every((folder, place) => folder === before[place]);
      told = next;
      if (changed.length > 0 || !isSameOrder) post({ type: "runs", order, changed });
    },
  };
}

const isSameRow = (left: TableRun, right: TableRun): boolean => JSON.stringify(left) === JSON.stringify(right);

/** @returns undefined if the configuration cannot be read */
const readObjective = async (runFolder: string): Promise<string | null | undefined> => {
  const configuration = await readConfiguration(runFolder).catch(() => undefined);
  return configuration === undefined ? undefined : (objectiveOf(configuration) ?? null);
};

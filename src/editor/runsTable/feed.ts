import type { ToRunsTable } from "../../protocol/runsTable";
import { objectiveOf, readConfiguration } from "../../runs/configurationEntries";
import { isActive } from "../run";
import type { Run } from "../run";
import { toTableRun } from "./tableRun";

/** The runs, as the run store and the archive have them. */
interface RunSources {
  readonly store: { readonly runs: readonly Run[]; readonly whenReady: Promise<void> };
  readonly archive: { readonly ids: ReadonlySet<string> };
}

/** Sends runs to one page. A run that has not changed since the last message is not sent again. */
export function createFeed(post: (message: ToRunsTable) => void, { store, archive }: RunSources) {
  let told = new Map<string, { readonly run: Run; readonly isArchived: boolean }>();
  let isBegun = false;
  /** A configuration never changes, so it is read once. */
  const objectives = new Map<string, string | null>();
  const learnObjectives = async (runs: readonly Run[]): Promise<void> => {
    await Promise.all(
      runs.map(async ({ folder }) => {
        if (!objectives.has(folder)) objectives.set(folder, await readObjective(folder));
      }),
    );
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
      const { runs } = store;
      const now = Date.now();
      const next = new Map(runs.map((run) => [run.folder, { run, isArchived: archive.ids.has(run.id) }] as const));
      const changed = [...next.values()].filter(({ run, isArchived }) => {
        const before = told.get(run.folder);
        return before?.run !== run || before.isArchived !== isArchived || isActive(run);
      });
      const isSameOrder = next.size === told.size && [...next.keys()].every((folder) => told.has(folder));
      told = next;
      if (changed.length === 0 && isSameOrder) return;
      post({
        type: "runs",
        order: [...next.keys()],
        changed: changed.map(({ run, isArchived }) =>
          toTableRun(run, { objective: objectives.get(run.folder) ?? null, isArchived, now }),
        ),
      });
    },
  };
}

const readObjective = async (runFolder: string): Promise<string | null> =>
  objectiveOf(await readConfiguration(runFolder).catch(() => undefined)) ?? null;

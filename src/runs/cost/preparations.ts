import path from "node:path";
import type { PreparedCost } from "../../protocol/cost/costs";
import { costOfRun } from "../../protocol/cost/runCost";
import { hasHashes, hasMade, weightsOf } from "../lineage";
import { listRuns, readEvents } from "../reader";
import { referenceFile } from "../reference";
import type { RunRecord } from "../runRecord";
import { ifDamaged } from "../ifDamaged";

/** What it cost to prepare the models beside a run, where the runs that prepared them are known. */
export interface Preparations {
  /** The model before unlearning. */
  readonly target: PreparedCost | undefined;
  readonly retrained: PreparedCost | undefined;
}

/**
 * Finds the runs that prepared the models of an unlearning run, among the runs beside it. The run of the target model
 * has a checkpoint with the same weights. The run of the retrained model has written the figures beside the
 * configuration. The latest finished run counts.
 */
export async function findPreparations(
  runFolder: string,
  record: Pick<RunRecord, "configurationFile" | "model" | "hashes" | "device" | "machine">,
): Promise<Preparations> {
  const isTarget = hasHashes(weightsOf(record));
  const figures = referenceFile(path.dirname(record.configurationFile));
  let [target, retrained]: (PreparedCost | undefined)[] = [];
  for (const run of await listRuns(path.dirname(path.resolve(runFolder)))) {
    if (!("record" in run) || run.record.kind !== "prepare") continue;
    if (run.record.retrained !== undefined) {
      if (run.record.retrained.file === figures) retrained ??= await costOf(run, record);
    } else if (target === undefined && (await hasMade(run, isTarget))) target = await costOf(run, record);
  }
  return { target, retrained };
}

/** The cost of a finished run, beside a run on a machine that may be another one. */
const costOf = async (
  { folder, record }: { readonly folder: string; readonly record: RunRecord },
  { device, machine }: Pick<RunRecord, "device" | "machine">,
): Promise<PreparedCost | undefined> => {
  const { events } = await readEvents(folder).catch(ifDamaged({ events: [] }));
  const isDone = events.some((event) => event.type === "state" && event.state === "done");
  if (!isDone) return undefined;
  // Runs of earlier versions do not name their machine.
  const isOtherMachine = machine !== undefined && record.machine !== undefined && record.machine !== machine;
  const isElsewhere = isOtherMachine || record.device !== device;
  return { ...costOfRun(events), elsewhere: isElsewhere ? describePlace(record) : null };
};

/** The device that computed a run, and the machine: `cpu (Linux 6.1 (x64), 8 cores …)`. */
export function describePlace({ device, machine }: Pick<RunRecord, "device" | "machine">): string {
  return machine === undefined ? device : `${device} (${machine})`;
}

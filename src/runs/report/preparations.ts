import path from "node:path";
import { isJsonObject } from "../../protocol/json";
import { listCheckpoints, readManifest } from "../checkpoint";
import { checkpointFolder } from "../layout";
import { listRuns, readEvents } from "../reader";
import { referenceFile } from "../reference";
import type { RunRecord } from "../runRecord";
import { ifDamaged } from "../ifDamaged";
import { timeSpent } from "./timeSpent";
import type { TimeSpent } from "./timeSpent";

/** What it cost to prepare the models beside a run, where the runs that prepared them are known. */
export interface Preparations {
  /** The model before unlearning. */
  readonly target: TimeSpent | undefined;
  readonly retrained: TimeSpent | undefined;
}

/**
 * Finds the runs that prepared the models of an unlearning run, among the runs beside it. The run of the target model
 * has a checkpoint with the same weights. The run of the retrained model has written the figures beside the
 * configuration. The latest finished run counts.
 */
export async function findPreparations(
  runFolder: string,
  record: Pick<RunRecord, "configurationFile" | "hashes">,
  configuration: unknown,
): Promise<Preparations> {
  const weights = targetWeights(record, configuration);
  const figures = referenceFile(path.dirname(record.configurationFile));
  let [target, retrained]: (TimeSpent | undefined)[] = [];
  for (const run of await listRuns(path.dirname(path.resolve(runFolder)))) {
    if (!("record" in run) || run.record.kind !== "prepare") continue;
    if (run.record.retrained !== undefined) {
      if (run.record.retrained.file === figures) retrained ??= await costOf(run.folder);
    } else if (target === undefined && (await hasWeights(run.folder, weights))) target = await costOf(run.folder);
  }
  return { target, retrained };
}

/** The hashes of the target model's weights. The weights of a base or of a teacher are no target model. */
const targetWeights = ({ hashes }: Pick<RunRecord, "hashes">, configuration: unknown): ReadonlySet<string> => {
  const objective = isJsonObject(configuration) ? configuration["objective"] : undefined;
  const { base, teacher } = isJsonObject(objective) ? objective : {};
  const others = [base, isJsonObject(teacher) ? teacher["model"] : undefined].filter((one) => typeof one === "string");
  return new Set(
    Object.entries(hashes)
      .filter(([file]) => file.endsWith(".safetensors") && !others.some((other) => path.dirname(file) === other))
      .map(([, hash]) => hash),
  );
};

const hasWeights = async (runFolder: string, weights: ReadonlySet<string>): Promise<boolean> => {
  for (const step of await listCheckpoints(runFolder)) {
    const files = await readManifest(path.join(runFolder, checkpointFolder(step))).catch(ifDamaged([]));
    if (files.some(({ sha256 }) => weights.has(sha256))) return true;
  }
  return false;
};

const costOf = async (runFolder: string): Promise<TimeSpent | undefined> => {
  const { events } = await readEvents(runFolder).catch(ifDamaged({ events: [] }));
  const isDone = events.some((event) => event.type === "state" && event.state === "done");
  return isDone ? timeSpent(events) : undefined;
};

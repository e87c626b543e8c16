import path from "node:path";
import { loadMeasuringAnswering } from "../control/loadAnswering";
import { HumanError } from "../protocol/humanError";
import type { DeployedModel, MonitoredRun } from "../monitor/monitoredRun";
import { hashFile } from "../runs/hashFile";
import { layout } from "../runs/layout";
import { readRunRecord } from "../runs/reader";
import { readRunPassages, writeRunPassages } from "../runs/runPassages";
import { createRunId } from "../runs/runRecord";
import type { RunRecord } from "../runs/runRecord";
import { createRun } from "../runs/writer";
import type { CommandContext } from "./commandLine";

interface GivenRun {
  readonly endpoint?: string;
  readonly model?: string;
  readonly into?: string;
  readonly retain?: boolean;
  readonly set?: readonly string[];
}

/**
 * Makes the run of a monitor, or opens the run to which --into adds rounds.
 *
 * @param given the configuration file
 * @param requireModel throws an error if the server does not answer or has no such model. A run begins only after this
 * @throws HumanError if an option is missing or contradicts another, or if a file cannot be used
 */
export async function openMonitoredRun(
  given: string | undefined,
  { endpoint, model, into, retain = false, set: overrides = [] }: GivenRun,
  { version }: Pick<CommandContext, "version">,
  requireModel: (deployed: DeployedModel) => Promise<void>,
): Promise<MonitoredRun> {
  if (into !== undefined) {
    if (given !== undefined || endpoint !== undefined || model !== undefined || retain || overrides.length > 0)
      throw new HumanError(
        "--into goes on with the configuration, the address, the model and the sets of its run; leave the others out.",
      );
    const run = await openRun(path.resolve(into));
    await requireModel(run.deployed);
    return run;
  }
  if (given === undefined)
    throw new HumanError("monitor needs a *.lethe.json file with a forget set, or --into with the folder of a run.");
  if (endpoint === undefined || model === undefined || model === "")
    throw new HumanError(
      "monitor needs --endpoint with the address of the server, and --model with the model's name there.",
    );
  const deployed = { address: checkedAddress(endpoint), model };
  const { configuration, file } = await loadMeasuringAnswering(given, overrides);
  const { data, training, evaluation, output } = configuration;
  if (data.forget === undefined) throw new HumanError(`${given}: "data.forget" is missing; add it.`);
  const [{ loadEvaluationSet }, { onlyScoredTexts }] = await Promise.all([
    import("../evaluation/evaluationSet"),
    import("../evaluation/onlyScored"),
  ]);
  const { passages: all } = await loadEvaluationSet(
    // A monitor asks as little as it can, so hard cases and near cases are left to evaluations.
    { ...data, inScope: undefined, nearScope: undefined, ...(retain ? {} : { retain: undefined }) },
    training.seed,
  );
  const unasked = onlyScoredTexts(all);
  const passages = all.filter((passage) => !unasked.has(passage));
  await requireModel(deployed);
  const now = new Date();
  const name = configuration.name ?? path.basename(file).replace(/(\.lethe)?\.jsonc?$/, "");
  const sets = [...new Set(passages.map(({ source }) => source.file))];
  const record: RunRecord = {
    ...{ format: 1, kind: "monitor", engineVersion: version, createdAt: now.toISOString(), copies: null },
    ...{ id: createRunId(`monitor-${name}`, now, Math.random), name: `${name} (deployed)`, device: "server" },
    ...{ model, endpoint: deployed.address, configurationFile: file },
    hashes: Object.fromEntries(await Promise.all(sets.map(async (set) => [set, await hashFile(set)] as const))),
  };
  // The other parts of the configuration are about training.
  const folder = await createRun(output.runsDirectory, record, { name, data, evaluation });
  await writeRunPassages(folder, passages);
  return { folder, deployed, passages, settings: evaluation };
}

const openRun = async (folder: string): Promise<MonitoredRun> => {
  const { kind, model, endpoint } = await readRunRecord(folder);
  if (kind !== "monitor" || endpoint === undefined)
    throw new HumanError(`${folder} is not the run of a monitor; start one with "lethe monitor <configuration>".`);
  const { configuration } = await loadMeasuringAnswering(path.join(folder, layout.configuration));
  const passages = await readRunPassages(folder);
  return { folder, deployed: { address: endpoint, model }, passages, settings: configuration.evaluation };
};

/** The address is kept in the run folder, so it may contain no secret. */
const checkedAddress = (address: string): string => {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isPlain = url !== undefined && [url.username, url.password, url.search, url.hash].every((part) => part === "");
  if (isPlain && ["http:", "https:"].includes(url.protocol)) return address;
  throw new HumanError(
    `--endpoint ${address} is not the plain address of a server; give one such as http://localhost:8000/v1, and a key ` +
      "in the environment variable LETHE_ENDPOINT_KEY.",
  );
};

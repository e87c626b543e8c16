import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { open } from "node:fs/promises";
import path from "node:path";
import type { LoadedConfiguration } from "../configuration/load";
import { engineLogFile } from "../protocol/control";
import { refuseUsedFolder } from "../runs/exportCheckpoint";
import { ownerOnlyFile } from "../runs/layout";
import { createRunId } from "../runs/runRecord";
import type { RunRecord } from "../runs/runRecord";
import { refuseInModel, refuseUnusableFolder } from "../runs/places";
import { createRun } from "../runs/writer";
import { describeDiskSpace } from "./diskPreflight";
import { chooseDevice, findDevices } from "./findDevices";
import { findInputs, hashInputs } from "./inputHashes";
import { checkMemory } from "./memoryPreflight";
import { nodeOptions, waitForNode } from "./nodeProcess";
import { readModelSizes } from "../backends/estimates";

export interface LaunchOptions {
  /** From `loadAnswering`, so that the file systems of its paths answer. */
  readonly loaded: LoadedConfiguration;
  readonly kind: RunRecord["kind"];
  /** The engine's bundle. */
  readonly enginePath: string;
  readonly engineVersion: string;
  /** The Node that runs the engine. Default: the Node of this process. */
  readonly nodePath?: string;
  /** Called with the number of input bytes hashed so far and the total. Hashing a large model takes time. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called before the start, once with a sentence on the run's memory and once with a sentence on its disk space. */
  readonly onNotice?: (sentence: string) => void;
}

export interface LaunchedEngine {
  readonly runFolder: string;
  readonly process: ChildProcess;
}

/**
 * Makes a run folder and starts an engine on it. The engine is detached: it continues when this process ends.
 * @throws HumanError if an input is missing or malformed, if the memory is clearly too small, if a folder for results
 *   cannot be used, or if Node cannot start
 */
export async function launchEngine(options: LaunchOptions): Promise<LaunchedEngine> {
  const { loaded, kind, enginePath, engineVersion, nodePath = process.execPath, onProgress, onNotice } = options;
  const { file } = loaded;
  await checkPlaces(loaded);
  const { device, ...chosen } = await chooseDevice(loaded.configuration.device.name, () =>
    findDevices(enginePath, nodePath),
  );
  // Record the device, so that a resumed run computes on the same device.
  const configuration = { ...loaded.configuration, device: { ...loaded.configuration.device, name: chosen.kind } };
  const name = configuration.name ?? path.basename(file).replace(/(\.lethe)?\.jsonc?$/, "");
  const sizes = await readModelSizes(configuration.model);
  if (sizes !== undefined) {
    const memory = device && { owner: device.name, bytes: device.memoryBytes, isOfDevice: true };
    onNotice?.(await checkMemory(configuration, sizes, memory));
    onNotice?.(await describeDiskSpace(configuration, sizes));
  }
  const hashes = await hashInputs(loaded, onProgress);
  const now = new Date();
  const record: RunRecord = {
    format: 1,
    id: createRunId(name, now, Math.random),
    name,
    kind,
    engineVersion,
    createdAt: now.toISOString(),
    device: device === undefined ? chosen.kind : `${chosen.kind}: ${device.name}`,
    model: configuration.model,
    configurationFile: file,
    hashes,
  };
  const runFolder = await createRun(configuration.output.runsDirectory, record, configuration);
  return { runFolder, process: await startProcess(nodePath, enginePath, runFolder) };
}

/**
 * Checks the paths that the run reads from and writes to. This happens before anything is started or written.
 *
 * @throws HumanError for a path that cannot be used
 */
const checkPlaces = async (loaded: LoadedConfiguration): Promise<void> => {
  const { model, output } = loaded.configuration;
  const { runsDirectory, exportTo } = output;
  await refuseInModel(runsDirectory, model, "output.runsDirectory or --runs-dir");
  await refuseUnusableFolder(runsDirectory, "output.runsDirectory or --runs-dir");
  if (exportTo !== undefined) {
    const means = "--to or output.exportTo";
    await refuseInModel(exportTo, model, means);
    await refuseUsedFolder(exportTo, ` with ${means}`);
    await refuseUnusableFolder(exportTo, means);
  }
  await findInputs(loaded);
};

/** Whether a started engine still runs. */
export function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** Starts an engine on a run folder. The engine continues when this process ends. */
export async function startProcess(nodePath: string, enginePath: string, runFolder: string): Promise<ChildProcess> {
  const log = await open(path.join(runFolder, engineLogFile), "a", ownerOnlyFile);
  try {
    const engine = spawn(nodePath, [enginePath, runFolder], {
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      ...nodeOptions(),
    });
    await waitForNode(engine, "spawn");
    engine.unref();
    return engine;
  } finally {
    await log.close();
  }
}

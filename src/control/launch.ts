import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { open } from "node:fs/promises";
import path from "node:path";
import type { LoadedConfiguration } from "../configuration/load";
import { engineLogFile } from "../protocol/control";
import { refuseErrors } from "../protocol/findings";
import type { EngineKind } from "../protocol/runKind";
import { ownerOnlyFile } from "../runs/layout";
import { hasHashes, weightsOf } from "../runs/lineage";
import { createRunId } from "../runs/runRecord";
import type { RunRecord } from "../runs/runRecord";
import { createRun } from "../runs/writer";
import { checkConfiguration, loadedFrom } from "./check/checkConfiguration";
import { findEarlierRequests } from "./check/earlierRequests";
import { noticesOf } from "./check/notices";
import { findDevices } from "./findDevices";
import { chooseCopies, findInputs, hashInputs } from "./inputHashes";
import { describeMachine } from "./machine";
import { nodeOptions, waitForNode } from "./nodeProcess";
import { planAssessment } from "./planAssessment";
import type { AssessmentRequest } from "./planAssessment";
import { planRetrained } from "./planRetrained";

export interface LaunchOptions {
  /** Path of a `*.lethe.json`. */
  readonly configurationFile: string;
  /** Values that replace values of the file, each in the form `key.path=value`. */
  readonly overrides?: readonly string[] | undefined;
  readonly kind: EngineKind;
  /**
   * Makes the retrained model of the target model that the configuration prepared. `measuredFor` is the configuration
   * of the runs that are compared with this model; see `planRetrained`.
   */
  readonly retrained?: { readonly measuredFor?: string | undefined } | undefined;
  /** The model to attack. Only an assessment has this key. */
  readonly assessed?: Pick<AssessmentRequest, "model" | "besideFile" | "runFolder"> | undefined;
  /** The engine's bundle. */
  readonly enginePath: string;
  readonly engineVersion: string;
  /** The Node that runs the engine. Default: the Node of this process. */
  readonly nodePath?: string;
  /** Called with the number of input bytes hashed so far and the total. Hashing a large model takes time. */
  readonly onProgress?: (done: number, total: number) => void;
  /**
   * Called with each sentence that the check of the configuration has for the user. The calls come before the start of
   * the engine.
   */
  readonly onNotice?: (sentence: string) => void;
}

export interface LaunchedEngine {
  readonly runFolder: string;
  readonly process: ChildProcess;
}

/** An engine that has been started on a new run, and the configuration of this run. */
export interface LaunchedRun extends LaunchedEngine {
  readonly loaded: LoadedConfiguration;
}

/**
 * Checks the configuration, makes a run folder and starts an engine for this run. If the check finds an error, no run
 * folder is made. The engine is detached: it continues when the calling process ends.
 * @throws HumanError with all findings if the check finds an error (see `findingsOf`), or if Node cannot start
 */
export async function launchEngine(options: LaunchOptions): Promise<LaunchedRun> {
  const { configurationFile, kind, enginePath, engineVersion, onProgress, onNotice } = options;
  const { nodePath = process.execPath, overrides = [] } = options;
  const plan =
    options.retrained && (await planRetrained({ configurationFile, overrides, ...options.retrained, nodePath }));
  const assessment =
    options.assessed && (await planAssessment({ configurationFile, overrides, ...options.assessed, nodePath }));
  const planned = (plan ?? assessment)?.overrides;
  const checked = await checkConfiguration(
    { file: configurationFile },
    { overrides, planned, kind, nodePath, findDevices: () => findDevices(enginePath, nodePath) },
  );
  refuseErrors(checked.findings);
  const loaded = loadedFrom(checked, configurationFile);
  if (loaded === undefined || checked.device === undefined) throw new Error("A check without errors is complete.");
  for (const notice of noticesOf(checked.findings)) onNotice?.(notice);
  const { file } = loaded;
  const { device, ...chosen } = checked.device;
  // Record the device, so that a resumed run computes on the same device.
  const configuration = { ...loaded.configuration, device: { ...loaded.configuration.device, name: chosen.kind } };
  const name = configuration.name ?? path.basename(file).replace(/(\.lethe)?\.jsonc?$/, "");
  const sizes = await findInputs(loaded, assessment?.assessed);
  const hashes = await hashInputs(sizes, onProgress);
  const { model, output } = configuration;
  const earlier =
    kind === "unlearn"
      ? await findEarlierRequests(model, output.runsDirectory, hasHashes(weightsOf({ model, hashes })), checked.sets)
      : undefined;
  const now = new Date();
  const record: RunRecord = {
    format: 1,
    id: createRunId(name, now, Math.random),
    name,
    kind,
    engineVersion,
    createdAt: now.toISOString(),
    device: device === undefined ? chosen.kind : `${chosen.kind}: ${device.name}`,
    machine: describeMachine(),
    model,
    configurationFile: options.assessed?.besideFile ?? file,
    hashes,
    copies: chooseCopies(configuration, sizes),
    ...(plan && { retrained: plan.retrained }),
    ...(assessment && { assessed: assessment.assessed }),
    ...(earlier && earlier.requests.length > 0 && { earlierRequests: earlier.requests }),
  };
  const runFolder = await createRun(output.runsDirectory, record, configuration, earlier?.passages);
  return { runFolder, process: await startProcess(nodePath, enginePath, runFolder), loaded };
}

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

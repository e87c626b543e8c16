import path from "node:path";
import { loadConfiguration } from "../../../../src/configuration/load";
import type { Backend } from "../../../../src/backends/backend";
import { findInputs, hashInputs } from "../../../../src/control/inputHashes";
import { planAssessment } from "../../../../src/control/planAssessment";
import { assess } from "../../../../src/engine/assess/assess";
import type { RunRequest } from "../../../../src/protocol/control";
import type { RunEvent, RunEventBody } from "../../../../src/protocol/events";
import { checkpointFolder } from "../../../../src/runs/layout";
import { readEvents } from "../../../../src/runs/reader";
import { openRunLog } from "../../../../src/runs/runLog";
import type { RunRecord } from "../../../../src/runs/runRecord";
import { createRun } from "../../../../src/runs/writer";
import { memoryBackend } from "../../support/memoryBackend/memoryBackend";
import { loggingHost } from "../run/loggingHost";
import type { MemoryRun } from "../run/memoryRun";

export interface MemoryAssessment {
  readonly runFolder: string;
  /** Carries out one attempt, as `MemoryRun.attempt` does. */
  readonly attempt: (options?: {
    readonly backend?: Backend;
    readonly onEvent?: (event: RunEventBody) => RunRequest | undefined;
  }) => Promise<readonly RunEvent[]>;
}

/**
 * An assessment of a finished run on a table of ten words. The table before it learnt the forget set stands for the
 * retrained model.
 *
 * @param overrides values of the configuration, as of `--set`
 */
export async function createMemoryAssessment(
  run: MemoryRun,
  overrides: readonly string[],
  { hasRetrained = true } = {},
): Promise<MemoryAssessment> {
  const folder = path.dirname(run.configurationFile);
  const model = path.join(run.runFolder, checkpointFolder(8));
  const { configurationFile: besideFile } = run;
  const plan = await planAssessment({
    ...{
      configurationFile: besideFile,
      overrides,
      model,
      besideFile,
      runFolder: run.runFolder,
      nodePath: process.execPath,
    },
  });
  const retrained = hasRetrained ? { retrained: path.join(folder, "base") } : {};
  const assessed = { ...plan.assessed, ...retrained };
  const loaded = await loadConfiguration(besideFile, [...overrides, ...plan.overrides]);
  const record: RunRecord = {
    ...{ format: 1, id: "20260131-235959-assessment-00iz", name: "assessment", kind: "assess", engineVersion: "0.1.0" },
    ...{ createdAt: "2026-01-31T23:59:59.765Z", device: "cpu", model, configurationFile: besideFile },
    hashes: await hashInputs(await findInputs(loaded, assessed)),
    assessed,
  };
  const runFolder = await createRun(path.join(folder, "runs"), record, loaded.configuration);
  let attempts = 0;
  return {
    runFolder,
    attempt: async ({ backend = memoryBackend(), onEvent } = {}) => {
      const attempt = attempts++;
      const log = openRunLog(runFolder, attempt);
      const host = loggingHost(log, onEvent);
      try {
        const { configuration } = loaded;
        await assess({ runFolder, configuration, attempt, program: "this program" }, host, () =>
          Promise.resolve(backend),
        );
      } finally {
        log.close();
      }
      return (await readEvents(runFolder)).events;
    },
  };
}

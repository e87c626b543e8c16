import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Backend } from "../../../../src/backends/backend";
import { loadConfiguration } from "../../../../src/configuration/load";
import { findEarlierRequests } from "../../../../src/control/check/earlierRequests";
import { chooseCopies, findInputs, hashInputs } from "../../../../src/control/inputHashes";
import { readPassageSet } from "../../../../src/data/readPassageSet";
import type { ProbeCall } from "../../../../src/engine/run/jobHost";
import { runJob } from "../../../../src/engine/run/job";
import type { RunRequest } from "../../../../src/protocol/control";
import type { RunEvent, RunEventBody } from "../../../../src/protocol/events";
import { hasHashes } from "../../../../src/runs/lineage";
import { readEvents } from "../../../../src/runs/reader";
import { referenceFile } from "../../../../src/runs/reference";
import { openRunLog } from "../../../../src/runs/runLog";
import type { RetrainedRun } from "../../../../src/runs/runRecord";
import { createRun } from "../../../../src/runs/writer";
import { memoryBackend, writeTableModel } from "../../support/memoryBackend/memoryBackend";
import { loggingHost } from "./loggingHost";
import { runId, temporaryFolder } from "./runFixture";

const words = ["<end>", "red", "green", "blue", "one", "two", "three", "sun", "moon", "star"];
/** Prompt and answer; every word is followed by one word only, so that a table can learn them all. */
const forgetRows = [
  ["red", "one sun"],
  ["green", "two moon"],
];
const retainRows = [["blue", "three star"]] as const;
/** Texts that no model has learnt. */
const holdoutRows = [
  ["sun", "red one"],
  ["moon", "blue two"],
  ["star", "green three"],
  ["one", "blue moon"],
  ["two", "star red"],
];

const rowsOf = (rows: readonly (readonly string[])[], prefix: string, kind: "sc1" | "qa0" = "sc1"): string =>
  rows
    .map(([input, output], index) =>
      JSON.stringify({ id: `${prefix}${index}${kind}`, input, output, task: "Task1", split: prefix }),
    )
    .join("\n");

/** Scores with which the model recites the rows. */
const recitingScores = (rows: readonly (readonly string[])[]): number[][] => {
  const scores = words.map(() => words.map(() => 0));
  for (const [input, output] of rows) {
    const text = `${input} ${output} <end>`.split(" ").map((word) => words.indexOf(word));
    text.slice(1).forEach((token, index) => ((scores[text[index] ?? 0] as number[])[token] = 4));
  }
  return scores;
};

export interface MemoryRun {
  readonly runFolder: string;
  /** The user's file of the forget set. */
  readonly forgetFile: string;
  readonly configurationFile: string;
  /**
   * Carries out one attempt.
   * @param onEvent sees every event; what it returns is asked of the run from then on
   */
  readonly attempt: (options?: AttemptOptions) => Promise<readonly RunEvent[]>;
}

interface AttemptOptions {
  readonly backend?: Backend;
  readonly onEvent?: (event: RunEventBody) => RunRequest | undefined;
  readonly probes?: ProbeCall[];
  /** The hash of the engine's program. */
  readonly program?: string;
}

interface MemoryRunOptions {
  readonly retrained?: Omit<RetrainedRun, "file">;
  /** Prompt and answer of each row of the holdout. By default, the configuration names no holdout. */
  readonly holdout?: readonly (readonly [prompt: string, answer: string])[];
  /** Prompt and answer of each row to forget. */
  readonly forget?: readonly (readonly string[])[];
  /** Prompt and answer of each row to keep. */
  readonly retain?: readonly (readonly [prompt: string, answer: string])[];
  /** Whether the rows of the forget set are questions. By default, they are texts. */
  readonly asks?: boolean;
  /** Rows of hard cases and of cases near the forget set, as JSON. By default, the configuration names neither set. */
  readonly inScope?: readonly object[];
  readonly nearScope?: readonly object[];
  /** Another run, whose directory gets this run. The files of both runs are the same. */
  readonly beside?: MemoryRun;
  /** The end of the id of a run beside another. */
  readonly name?: string;
  /** The folder of the source model. By default, the model recites what is to be forgotten and kept. */
  readonly model?: string;
  /** Whether the run does not look for earlier requests. */
  readonly isUnaware?: boolean;
  /** When the run started; ISO 8601, UTC. */
  readonly createdAt?: string;
}

/** A run on a table of ten words, in a folder of its own. */
export async function createMemoryRun(
  changes: object = {},
  isUntrained = false,
  options: MemoryRunOptions = {},
): Promise<MemoryRun> {
  const { retrained, forget = forgetRows, retain = retainRows, holdout, inScope, nearScope, beside } = options;
  const { model = "model", name = "beside", createdAt = "2026-01-31T23:59:58.765Z" } = options;
  const folder = beside === undefined ? await temporaryFolder() : path.dirname(beside.configurationFile);
  await writeTableModel(path.join(folder, "model"), {
    words,
    contextLength: 16,
    ...(!isUntrained && { scores: recitingScores([...forgetRows, ...retainRows]) }),
  });
  // The model before it learnt the forget set.
  await writeTableModel(path.join(folder, "base"), { words, contextLength: 16, scores: recitingScores(retainRows) });
  await mkdir(path.join(folder, "data"), { recursive: true });
  await writeFile(
    path.join(folder, "data/forget.jsonl"),
    rowsOf(forget, "forget", options.asks === true ? "qa0" : "sc1"),
  );
  await writeFile(path.join(folder, "data/retain.jsonl"), rowsOf(retain, "retain"));
  await writeFile(path.join(folder, "data/holdout.jsonl"), rowsOf(holdout ?? holdoutRows, "holdout"));
  for (const [set, rows] of Object.entries({ inScope, nearScope }))
    if (rows)
      await writeFile(path.join(folder, `data/${set}.jsonl`), rows.map((row) => JSON.stringify(row)).join("\n"));
  const file = path.join(folder, "small.lethe.json");
  const written = {
    model,
    data: {
      forget: "data/forget.jsonl",
      retain: "data/retain.jsonl",
      ...(holdout && { holdout: "data/holdout.jsonl" }),
      ...(inScope && { inScope: "data/inScope.jsonl" }),
      ...(nearScope && { nearScope: "data/nearScope.jsonl" }),
    },
    objective: { name: "gradient-difference" },
    training: { steps: 8, forgetBatchSize: 2, retainBatchSize: 1, learningRate: 40 },
    evaluation: { everySteps: 4, maxNewTokens: 4 },
    ...changes,
  };
  await writeFile(file, JSON.stringify(written));
  const loaded = await loadConfiguration(file);
  const { configuration } = loaded;
  const kind = isUntrained ? "prepare" : "unlearn";
  const runs = path.join(folder, "runs");
  const sets = { forget: await readPassageSet(configuration.data.forget, "forget") };
  const earlier =
    options.isUnaware === true
      ? { requests: [], passages: [] }
      : await findEarlierRequests(configuration.model, runs, hasHashes([]), sets);
  const runFolder = await createRun(
    runs,
    {
      format: 1,
      id: beside === undefined ? runId : `${runId}-${name}`,
      name: "small",
      kind,
      engineVersion: "0.1.0",
      createdAt,
      device: "cpu",
      model: configuration.model,
      configurationFile: file,
      hashes: await hashInputs(await findInputs(loaded)),
      copies: chooseCopies(configuration, await findInputs(loaded)),
      ...(retrained && { retrained: { ...retrained, file: referenceFile(folder) } }),
      ...(earlier.requests.length > 0 && { earlierRequests: earlier.requests }),
    },
    configuration,
    earlier.passages,
  );
  let attempts = 0;
  return {
    runFolder,
    forgetFile: configuration.data.forget,
    configurationFile: file,
    attempt: async ({ backend = memoryBackend(), onEvent, probes = [], program = "this program" } = {}) => {
      const attempt = attempts++;
      const log = openRunLog(runFolder, attempt);
      const host = loggingHost(log, onEvent, probes);
      try {
        await runJob({ runFolder, kind, configuration, attempt, program }, host, () => Promise.resolve(backend));
      } finally {
        log.close();
      }
      return (await readEvents(runFolder)).events;
    },
  };
}

import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { isRunEvent } from "../../../../src/runs/recorded";
import { readEvaluation } from "../../../../src/runs/reader";
import { writeReference } from "../../../../src/runs/reference";
import { temporaryFolder } from "../temporaryFolder";

const recordedRun = path.join(import.meta.dirname, "../../../fixtures/run");

/** A copy of the recorded run in a folder of runs, with a folder for its configuration. The test may change it. */
export interface CopiedRun {
  readonly folder: string;
  readonly configurationFolder: string;
  /** Changes the content of a JSON file of the run. */
  readonly change: (file: string, changed: (content: Record<string, unknown>) => object) => Promise<void>;
  /** Makes a run beside it that has prepared a model in 90 s of training. */
  readonly prepare: (name: string, options: PrepareOptions) => Promise<void>;
}

interface PrepareOptions {
  /** The hash of the prepared weights. */
  readonly weights: string;
  /** Whether the run has written the figures of the retrained model. */
  readonly retrained?: boolean;
  readonly isDone?: boolean;
  /** The energy that the machine told, in joules. */
  readonly joules?: number;
}

export async function copyRecordedRun(): Promise<CopiedRun> {
  const parent = await temporaryFolder();
  const folder = path.join(parent, "runs/20261121-095119-recommended-r4i4");
  const configurationFolder = path.join(parent, "sample");
  await cp(recordedRun, folder, { recursive: true });
  await mkdir(configurationFolder);
  const change: CopiedRun["change"] = async (file, changed) => {
    const target = path.join(folder, file);
    const content = JSON.parse(await readFile(target, "utf8")) as Record<string, unknown>;
    await writeFile(target, JSON.stringify(changed(content)));
  };
  await change("run.json", (record) => ({
    ...record,
    configurationFile: path.join(configurationFolder, "recommended.lethe.json"),
  }));
  const prepare: CopiedRun["prepare"] = async (name, { weights, retrained = false, isDone = true, joules }) => {
    const energy = joules !== undefined && { energy: { processors: joules } };
    const made = path.join(path.dirname(folder), `20261121-080000-${name}-aaaa`);
    const record = JSON.parse(await readFile(path.join(folder, "run.json"), "utf8")) as object;
    const reference = { file: path.join(configurationFolder, "reference.json"), retainWithheld: 0, seed: 0 };
    await mkdir(path.join(made, "checkpoints/1"), { recursive: true });
    await writeJson(path.join(made, "run.json"), {
      ...{ ...record, id: path.basename(made), kind: "prepare", hashes: {} },
      ...(retrained && { retrained: reference }),
    });
    await writeJson(path.join(made, "checkpoints/1/manifest.json"), {
      files: [{ name: "model.safetensors", size: 1, sha256: weights }],
    });
    const events = [
      { type: "state", state: "starting", step: 0, attempt: 0, time: "2026-11-21T08:00:00.000Z" },
      {
        ...{
          type: "step",
          step: 1,
          totalSteps: 1,
          epoch: 1,
          learningRate: 1,
          loss: 1,
          forgetLoss: null,
          retainLoss: 1,
        },
        ...{ gradientNorm: 1, tokens: 1000, seconds: 90, memoryBytes: 1e9 },
        ...{ attempt: 0, time: "2026-11-21T08:02:00.000Z" },
      },
      ...(isDone
        ? [{ type: "state", state: "done", step: 1, attempt: 0, time: "2026-11-21T08:03:00.000Z", ...energy }]
        : []),
    ];
    await writeFile(path.join(made, "events.ndjson"), events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  };
  return { folder, configurationFolder, change, prepare };
}

/** Writes the figures of a retrained model: those of the run's own model after the run. */
export async function addRetrained({ folder, configurationFolder }: CopiedRun): Promise<void> {
  const lines = (await readFile(path.join(folder, "events.ndjson"), "utf8")).trim().split("\n");
  const events = lines.map((line): unknown => JSON.parse(line)).filter(isRunEvent);
  const after = events.find((event) => event.type === "evaluation" && event.phase === "after");
  if (after?.type !== "evaluation") throw new Error("The recorded run has no evaluation after it.");
  const passages = await readEvaluation(folder, after.file);
  await writeReference(path.join(configurationFolder, "reference.json"), { summary: after.summary, passages });
}

const writeJson = (file: string, content: object): Promise<void> => writeFile(file, JSON.stringify(content));

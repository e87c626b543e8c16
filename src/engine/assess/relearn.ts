import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { Configuration } from "../../configuration/schema";
import { givenAway } from "../../evaluation/givenAway";
import type { openBackend } from "../../backends/openBackend";
import type { CurvePoint } from "../../protocol/assessment";
import type { RunEvent, RunEventBody } from "../../protocol/events";
import { currentHistory } from "../../protocol/history";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import { writeFileAtomically } from "../../runs/atomicFile";
import { layout, ownerOnlyFolder } from "../../runs/layout";
import { findRunRecord, readEvaluation, readEvents } from "../../runs/reader";
import { openRunLog } from "../../runs/runLog";
import type { RunRecord } from "../../runs/runRecord";
import { createRun } from "../../runs/writer";
import type { JobHost } from "../run/jobHost";
import { runJob } from "../run/job";
import { FailedTraining } from "../run/failedTraining";
import { Interruption } from "../run/interruption";
import { SkippedAttack } from "./skippedAttack";

/** An attack by training. */
export interface Relearning {
  /** The run folder of the assessment. */
  readonly runFolder: string;
  readonly record: RunRecord;
  /** The configuration of the assessment, which is that of the attacker. */
  readonly configuration: Configuration;
  readonly program: string;
  /** A name for the attack on this model. */
  readonly name: string;
  /** The folder of the model to attack. */
  readonly model: string;
  /** The texts that the attacker trains on: passages, or general text. */
  readonly taught: readonly Passage[] | readonly string[];
  /** The passages of the forget set that show how much comes back. */
  readonly others: readonly Passage[];
  readonly unseen: readonly Passage[];
}

/** What an attack by training has found, on the passages that it did not train on. */
export interface Relearned {
  readonly records: readonly PassageEvaluation[];
  readonly curve: readonly CurvePoint[];
  readonly steps: number;
  /** The share of the taught texts that the model recites after the training. Null if it could not be measured. */
  readonly taughtRecited: number | null;
  /** The time of all attempts at the training, with its measurements, in seconds. */
  readonly seconds: number;
}

/**
 * Trains the model on some texts and measures what comes back of the others. The training is a run in the assessment's
 * folder, so that it can pause, and goes on at its last checkpoint. Its model is removed after the measurement.
 *
 * @throws Interruption if the user asks the assessment to pause or to stop
 */
export async function relearn(attack: Relearning, host: JobHost, open: typeof openBackend): Promise<Relearned> {
  const folder = path.join(attack.runFolder, layout.attacks, attack.name);
  const { configuration, attempt, isDone } = await openTraining(folder, attack);
  if (!isDone) await train({ folder, configuration, attempt, attack }, host, open);
  const events = currentHistory((await readEvents(folder)).events);
  const evaluations = events.filter((event) => event.type === "evaluation");
  const after = evaluations.findLast(({ phase }) => phase === "after");
  if (after === undefined) throw new Error("A training that is done has measured its model.");
  const read = async (file: string): Promise<PassageEvaluation[]> =>
    (await readEvaluation(folder, file)).flatMap(toForgotten);
  const points = evaluations.filter(({ phase }) => phase !== "after");
  const curve = await Promise.all(
    [...points, after].map(async ({ step, file }) => ({ step, values: givenAway(await read(file), attack.others) })),
  );
  await rm(path.join(folder, layout.checkpoints), { recursive: true, force: true });
  const all = (await readEvents(folder)).events;
  // In the training, the taught texts are the forget set.
  const taughtRecited = after.summary.forget?.regurgitation ?? null;
  return { records: await read(after.file), curve, steps: after.step, taughtRecited, seconds: secondsOf(all) };
}

/** The sum of the times of the attempts. */
const secondsOf = (events: readonly RunEvent[]): number => {
  const attempts = [...new Set(events.map(({ attempt }) => attempt))];
  const timesOf = (one: number): number[] =>
    events.filter(({ attempt }) => attempt === one).map(({ time }) => Date.parse(time));
  return attempts.reduce((sum, one) => sum + (Math.max(...timesOf(one)) - Math.min(...timesOf(one))) / 1000, 0);
};

/** In the training, the passages that are measured stand in the retain set. */
const toForgotten = (record: PassageEvaluation): PassageEvaluation[] => {
  if (record.split === "forget") return [];
  return [record.split === "holdout" ? record : { ...record, split: "forget" }];
};

interface Training {
  readonly folder: string;
  readonly configuration: Configuration;
  readonly attempt: number;
  readonly attack: Relearning;
}

const train = async (
  { folder, configuration, attempt, attack }: Training,
  host: JobHost,
  open: typeof openBackend,
): Promise<void> => {
  const log = openRunLog(folder, attempt);
  let last: RunEventBody | undefined;
  const report = (body: RunEventBody): void => {
    log.append(body);
    if (body.type === "state") last = body;
    if (body.type === "progress") host.report({ ...body, step: 0 });
    if (body.type === "step")
      host.report({ type: "progress", step: 0, activity: "training", done: body.step, total: body.totalSteps });
    if (body.type === "warning" && body.level === "error") host.report({ ...body, step: 0 });
  };
  try {
    const nested: JobHost = {
      ...host,
      report,
      // An attack has no result before its last step, so it ends for a stop as for a pause.
      isAsked: (request) => request === "pause" && (host.isAsked("pause") || host.isAsked("stop")),
      settle: () => undefined,
      flush: log.flush,
    };
    const { program } = attack;
    await runJob({ runFolder: folder, kind: "prepare", configuration, attempt, program }, nested, open);
  } catch (error) {
    if (error instanceof FailedTraining) throw new SkippedAttack(whyFailed[error.reason]);
    throw error;
  } finally {
    log.close();
  }
  if (last?.type === "state" && last.state === "paused") throw new Interruption();
};

const whyFailed: Readonly<Record<FailedTraining["reason"], string>> = {
  divergence: 'the attacker\'s training diverged; lower "assessment.relearning.learningRate"',
  memory: 'the memory is too small for the attacker\'s training; lower "assessment.relearning.batchSize"',
};

/** Makes the folder of the training, or finds the folder of an earlier attempt. */
const openTraining = async (
  folder: string,
  attack: Relearning,
): Promise<{ configuration: Configuration; attempt: number; isDone: boolean }> => {
  const configuration = attackerConfiguration(folder, attack);
  const earlier = await findRunRecord(folder);
  const events = earlier === undefined ? [] : (await readEvents(folder)).events;
  const newest = events.at(-1);
  if (newest !== undefined) {
    const last = events.findLast((event) => event.type === "state");
    return { configuration, attempt: newest.attempt + 1, isDone: last?.type === "state" && last.state === "done" };
  }
  // A folder without an event may lack a set, because a crash has cut off its making.
  await rm(folder, { recursive: true, force: true });
  const { runFolder, record, model, name } = attack;
  const { format, engineVersion, createdAt, device, configurationFile, hashes } = record;
  const own: RunRecord = {
    ...{ format, engineVersion, createdAt, device, configurationFile, hashes },
    ...{ id: name, name, kind: "prepare", model, copies: {} },
  };
  await mkdir(path.join(runFolder, layout.attacks), { recursive: true, mode: ownerOnlyFolder });
  await createRun(path.join(runFolder, layout.attacks), own, configuration);
  await mkdir(path.join(folder, layout.data), { mode: ownerOnlyFolder });
  const { forget, retain, holdout } = configuration.data;
  await writeRows(forget, attack.taught);
  await writeRows(retain as string, attack.others);
  if (holdout !== undefined) await writeRows(holdout, attack.unseen);
  return { configuration, attempt: 0, isDone: false };
};

/** The configuration of the training: the attacker's, with sets of its own. */
const attackerConfiguration = (folder: string, { configuration, model, unseen }: Relearning): Configuration => {
  const { data, output } = configuration;
  const set = (name: string): string => path.join(folder, layout.data, `${name}.jsonl`);
  return {
    ...configuration,
    model,
    data: {
      ...{ forget: set("taught"), retain: set("others"), promptShare: data.promptShare, retainWithheld: 0 },
      ...(unseen.length > 0 && { holdout: set("unseen") }),
      fields: { document: "document" },
    },
    output: { ...output, exportTo: undefined },
  };
};

const writeRows = (file: string, rows: readonly (Passage | string)[]): Promise<void> =>
  writeFileAtomically(
    file,
    rows.map((row, place) => `${JSON.stringify(rowOf(row, place))}\n`),
    "make its folder writable",
  );

const rowOf = (row: Passage | string, place: number) => {
  if (typeof row === "string") return { id: `general-${place + 1}`, document: `general-${place + 1}`, text: row };
  const { id, document, task, kind, prompt, answer } = row;
  return { id, document, task, ...(kind === "question" ? { question: prompt } : { prompt }), answer };
};

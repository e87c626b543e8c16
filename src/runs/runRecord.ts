import type { EarlierRequest } from "../protocol/earlierRequests";
import { HumanError } from "../protocol/humanError";
import type { EngineKind, RunKind, TrainingKind } from "../protocol/runKind";

/** `run.json`: the identity of a run, written once at its start. */
export interface RunRecord {
  /** The format of the run folder. */
  readonly format: 1;
  /** The name of the run folder. */
  readonly id: string;
  readonly name: string;
  readonly kind: RunKind;
  readonly engineVersion: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly device: string;
  /** The machine on which the run started: system, CPU and memory. It is absent in runs of earlier versions. */
  readonly machine?: string;
  /** The folder of the source model, absolute. In a monitor's run: the name of the deployed model. */
  readonly model: string;
  /** The address of the server that has the deployed model. Only a monitor's run has this key. */
  readonly endpoint?: string;
  /** Absolute. */
  readonly configurationFile: string;
  /**
   * SHA-256 hashes (hexadecimal) of the data files, the model's configuration and its weights. The keys are absolute
   * paths.
   */
  readonly hashes: Readonly<Record<string, string>>;
  /**
   * The copies of the sets in the run folder. Each key is the absolute path of a set, which is a file or a folder. Each
   * value is the path of the set's copy, relative to the run folder. `copies` is null if the sets are too large for
   * copies. Runs of earlier versions do not have the key `copies`.
   */
  readonly copies?: Readonly<Record<string, string>> | null;
  /** Only a run that makes a retrained model has this key. */
  readonly retrained?: RetrainedRun;
  /** Only an assessment has this key. */
  readonly assessed?: AssessedRun;
  /**
   * The earlier requests that the source model has carried out already, the latest first. Their passages are in
   * `layout.earlier`. Only an unlearning run that starts from the result of another one has this key.
   */
  readonly earlierRequests?: readonly EarlierRequest[];
}

/**
 * Refuses a monitor's run where only a run of an engine will do.
 *
 * @param work what the caller wants to do with the run, such as `resumed`
 * @returns the kind of the run
 * @throws HumanError for a monitor's run
 */
export function requireEngine(runFolder: string, { kind }: Pick<RunRecord, "kind">, work: string): EngineKind {
  if (kind !== "monitor") return kind;
  throw new HumanError(
    `${runFolder} cannot be ${work}, because it watches a deployed model and trains nothing; "lethe monitor --into ` +
      `${runFolder}" asks the model again.`,
  );
}

/**
 * Refuses a run that has no model of its own where only a run that trains will do: a monitor's run and an assessment.
 *
 * @param work as for `requireEngine`
 * @throws HumanError for such a run
 */
export function requireTraining(
  runFolder: string,
  record: Pick<RunRecord, "kind" | "model">,
  work: string,
): TrainingKind {
  const kind = requireEngine(runFolder, record, work);
  if (kind !== "assess") return kind;
  throw new HumanError(
    `${runFolder} cannot be ${work}, because it is an assessment and has no model of its own; name the assessed model ` +
      `(${record.model}) or its run instead.`,
  );
}

/** The other models of an assessment. Its own model is the unlearned one. */
export interface AssessedRun {
  /** The folder of the model before it forgot, absolute. */
  readonly target: string;
  /** The folder of the retrained model, absolute. Undefined if there is none. */
  readonly retrained?: string | undefined;
  /** Whether a half of the holdout has steered the unlearning run. Membership is then measured on the other half. */
  readonly halvesHoldout: boolean;
  /** The id of the run that made the unlearned model. Undefined if a folder was named. */
  readonly run?: string | undefined;
}

/** How a run that makes a retrained model writes its figures for the runs that are compared with this model. */
export interface RetrainedRun {
  /** Absolute path of the file for the figures. */
  readonly file: string;
  /** `data.retainWithheld` of the compared runs. Their figures count these documents as withheld text. */
  readonly retainWithheld: number;
  /** `training.seed` of the compared runs, which chooses the withheld documents. */
  readonly seed: number;
}

const longestName = 40;

/**
 * The id of a new run, such as `20260131-235959-recommended-x7k2`. It consists of the time in UTC, the name without
 * characters that a file system may refuse, and four random characters. Sorted ids are in the order of time.
 *
 * @param random function that returns a random number, uniform in [0, 1)
 */
export function createRunId(name: string, now: Date, random: () => number): string {
  const [date = "", time = ""] = now.toISOString().split(/[T.]/);
  const stamp = `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}`;
  const suffix = Array.from({ length: 4 }, () => Math.floor(random() * 36).toString(36)).join("");
  return `${stamp}-${toFileName(name)}-${suffix}`;
}

const toFileName = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, longestName)
    .replace(/^-+|-+$/g, "") || "run";

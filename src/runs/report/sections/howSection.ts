import { counted } from "../../../protocol/wording";
import { isJsonObject } from "../../../protocol/json";
import { bestCheckpoint, describeChoice } from "../../bestCheckpoint";
import { section } from "../document";
import type { Block, Line } from "../document";
import type { RunFacts } from "../facts";
import { objectiveWords, retainTermWords, scheduleWords, teacherWords } from "../methodWords";

/** How the run trained: objective, teacher, texts of a step, learning rate, steps and checkpoint, in words. */
export function howSection(facts: RunFacts): readonly Block[] {
  const lines = howLines(facts);
  if (lines.length === 0) return [];
  const whole: Block = { kind: "paragraph", line: "The whole configuration is in the appendix.", isNote: true };
  return section("How the model was trained", { kind: "facts", facts: lines }, whole);
}

/** The same as names with their values, for other documents on the run. */
export function howLines({
  configuration,
  history,
  record,
  checkpoints,
  step = Infinity,
}: RunFacts): (readonly [string, Line])[] {
  const read = (key: string): unknown =>
    key.split(".").reduce((value: unknown, name) => (isJsonObject(value) ? value[name] : undefined), configuration);
  const objective = objectiveWords[String(read("objective.name"))];
  // The configuration of an assessment is the attacker's.
  if (record.kind === "monitor" || record.kind === "assess" || objective === undefined) return [];
  const teacher = teacherWords[String(read("objective.teacher.name"))];
  const isProtected = read("objective.retainWeight") !== 0;
  const retain = retainTermWords[isProtected ? String(read("objective.retainTerm")) : "none"];
  const steps = history.filter((event) => event.type === "step");
  const planned = steps.at(-1)?.totalSteps ?? 0;
  const taken = steps.filter((event) => event.step <= step).length;
  const best = record.kind === "unlearn" ? bestCheckpoint(history, checkpoints) : undefined;
  return [
    ["Objective", objective + startOfRestart(read)],
    ...(teacher === undefined ? [] : [["Teacher", teacher] as const]),
    ...(retain === undefined ? [] : [["Texts to keep", retain] as const]),
    ["In each step", batchOf(read)],
    ["Trained weights", weightsOf(read)],
    ["Learning rate", learningRateOf(read)],
    ["Steps", taken === planned ? String(taken) : `${taken} of ${planned} planned`],
    ...(best === undefined || checkpoints.length < 2
      ? []
      : [["Best checkpoint", `step ${best}: ${describeChoice(history)}`] as const]),
    ["Seed of random choices", String(read("training.seed"))],
  ];
}

type Read = (key: string) => unknown;

const startOfRestart = (read: Read): string => {
  if (read("objective.name") !== "restart") return "";
  const noise = read("objective.noise");
  return typeof noise === "number"
    ? ` It began with the model before the run, in which random numbers replaced a share of ${noise} of each weight matrix.`
    : " It began with the base, the model before it learnt these texts.";
};

/** The kinds of texts that a step can read, by the key of their number. */
const batches: readonly (readonly [key: string, singular: string, plural: string])[] = [
  ["forgetBatchSize", "text to forget", "texts to forget"],
  ["retainBatchSize", "text to keep", "texts to keep"],
  ["generalBatchSize", "piece of general text", "pieces of general text"],
  ["garbledBatchSize", "garbled text", "garbled texts"],
  ["alternativeBatchSize", "pair of alternative answers", "pairs of alternative answers"],
  ["replayBatchSize", "text that the model wrote itself", "texts that the model wrote itself (replay)"],
];

const batchOf = (read: Read): string =>
  batches
    .flatMap(([key, singular, plural]) => {
      const number = Number(read(`training.${key}`) ?? 0);
      return number > 0 ? [`${number} ${number === 1 ? singular : plural}`] : [];
    })
    .join(", ");

const weightsOf = (read: Read): string => {
  const rank = read("adapter.rank");
  return rank === undefined ? "all" : `an adapter beside the weights (LoRA, rank ${Number(rank)})`;
};

const learningRateOf = (read: Read): string => {
  const warmup = Number(read("training.warmupSteps") ?? 0);
  const schedule = scheduleWords[String(read("training.schedule"))] ?? "";
  const peak = String(read("training.learningRate"));
  return warmup > 0
    ? `rises to ${peak} in ${counted(warmup, "step")}, ${schedule} (AdamW)`
    : `begins with ${peak}, ${schedule} (AdamW)`;
};

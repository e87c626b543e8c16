import { alertLevels } from "../protocol/alerts";
import { recoverableKeys } from "../protocol/assessment";
import { attackNames } from "../protocol/attacks";
import type { RunEvent } from "../protocol/events";
import { isJsonObject } from "../protocol/json";
import type { JsonObject } from "../protocol/json";
import type { PassageEvaluation } from "../protocol/metrics";
import { splits } from "../protocol/passages";
import type { Passage } from "../protocol/passages";
import { runKinds } from "../protocol/runKind";
import type { RunKind } from "../protocol/runKind";
import { layout } from "./layout";
import type { RunRecord } from "./runRecord";

/*
 * These functions check JSON values in a run folder, because a file may be damaged or come from another program. They
 * check only the keys that readers rely on.
 */

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number";
/** In JSON, null stands for a number that is not finite. */
const isFigure = (value: unknown): boolean => value === null || isNumber(value);
const isLeftOut = (value: unknown): boolean => value === undefined || value === null;
const areTexts = (values: readonly unknown[]): boolean => values.every(isText);
const areNumbers = (values: readonly unknown[]): boolean => values.every(isNumber);

/**
 * Whether a value is missing or is an object of figures. The members of such an object are figures or further objects
 * of figures. Only the member `coverage` may also contain texts.
 */
const areFigures = (value: unknown): boolean => {
  if (isLeftOut(value)) return true;
  if (!isJsonObject(value)) return false;
  const { coverage, ...figures } = value;
  return isCoverage(coverage) && Object.values(figures).every((inner) => isFigure(inner) || areFigures(inner));
};

const isCoverage = (value: unknown): boolean =>
  isLeftOut(value) ||
  (isJsonObject(value) &&
    Object.values(value).every(
      (of) =>
        isJsonObject(of) &&
        areNumbers([of["passages"], of["unmeasured"], of["byCharacters"]]) &&
        Array.isArray(of["reasons"]) &&
        areTexts(of["reasons"]),
    ));

const isUtilitySet = (value: unknown): boolean =>
  isJsonObject(value) &&
  areTexts([value["name"], value["by"]]) &&
  isNumber(value["questions"]) &&
  (isLeftOut(value["unmeasured"]) || isNumber(value["unmeasured"]));

const isSummary = (value: unknown): boolean => {
  if (!isJsonObject(value)) return false;
  const { tasks, scores, fluency, utilitySet, remarks, intervals, taskIntervals, truthRatio, isSilent, ...others } =
    value;
  const figures = Object.entries(others).flatMap(([key, figure]) => (isSplit(key) ? [] : [figure]));
  const sets = [...splits.map((split) => value[split]), scores, fluency, truthRatio];
  const ofTasks = isJsonObject(tasks) ? Object.values(tasks) : [undefined];
  return (
    sets.every(areFigures) &&
    ofTasks.every((task) => isJsonObject(task) && Object.values(task).every(areFigures)) &&
    (isLeftOut(utilitySet) || isUtilitySet(utilitySet)) &&
    (isSilent === undefined || isSilent === true) &&
    (isLeftOut(remarks) || (isJsonObject(remarks) && areTexts(Object.values(remarks)))) &&
    [intervals, ...(isJsonObject(taskIntervals) ? Object.values(taskIntervals) : [taskIntervals])].every(
      areIntervals,
    ) &&
    figures.every(isFigure)
  );
};

const isSplit = (key: string): boolean => splits.some((split) => split === key);

/** Whether a value is missing or has pairs of numbers only. */
const areIntervals = (value: unknown): boolean =>
  isLeftOut(value) ||
  (isJsonObject(value) &&
    Object.values(value).every((ends) => Array.isArray(ends) && ends.length === 2 && areNumbers(ends)));

const isTextRecallSummary = (value: unknown): boolean => {
  if (!isJsonObject(value)) return false;
  const { forget, retain, tasks } = value;
  const ofTasks = isJsonObject(tasks) ? Object.values(tasks) : [undefined];
  return (
    [forget, retain].every(areFigures) &&
    ofTasks.every((task) => isJsonObject(task) && Object.values(task).every(areFigures))
  );
};

const arePassageCounts = (value: unknown): boolean =>
  isJsonObject(value) &&
  Object.values(value).every((count) => isJsonObject(count) && areNumbers([count["measured"], count["all"]]));

const isMembershipPlan = (value: unknown): boolean =>
  isJsonObject(value) &&
  isFigure(value["retainShare"]) &&
  (value["retainBefore"] === undefined || areFigures(value["retainBefore"])) &&
  isJsonObject(value["aim"]) &&
  areNumbers([value["aim"]["auc"], value["aim"]["ks"]]) &&
  typeof value["aim"]["isRetrained"] === "boolean";

const eventChecks: Readonly<Record<RunEvent["type"], (event: JsonObject) => boolean>> = {
  state: ({ step, state, reason, software }) =>
    isNumber(step) && isText(state) && [reason, software].every((text) => text === undefined || isText(text)),
  plan: ({ step, totalSteps, evaluationInterval, checkpointInterval, sampledShare, membership }) =>
    areNumbers([step, totalSteps, evaluationInterval, checkpointInterval, sampledShare]) &&
    (membership === undefined || isMembershipPlan(membership)),
  step: ({ step, totalSteps, epoch, learningRate, tokens, seconds, memoryBytes, loss, gradientNorm, ...rest }) =>
    areNumbers([step, totalSteps, epoch, learningRate, tokens, seconds, memoryBytes]) &&
    [loss, gradientNorm, rest["forgetLoss"], rest["retainLoss"]].every(isFigure),
  progress: ({ step, activity, done, total }) => isText(activity) && areNumbers([step, done, total]),
  evaluation: ({ step, phase, file, seconds, summary, passages, earlier }) =>
    areNumbers([step, seconds]) &&
    (earlier === undefined || (Array.isArray(earlier) && earlier.every(isRequestOutcome))) &&
    areTexts([phase, file]) &&
    isSummary(summary) &&
    (passages === undefined || arePassageCounts(passages)),
  scoring: ({ step, seconds, summary, passages }) =>
    areNumbers([step, seconds]) && isTextRecallSummary(summary) && arePassageCounts(passages),
  attack: ({ step, state, model, values, file, seconds, result }) =>
    areNumbers([step, seconds]) &&
    areTexts([state, model]) &&
    areGivenAway(values) &&
    (file === undefined || isText(file)) &&
    (result === undefined || isAttackResult(result)),
  checkpoint: ({ step, folder }) => isNumber(step) && isText(folder),
  warning: ({ step, message, level, about }) =>
    isNumber(step) &&
    isText(message) &&
    (level === undefined || alertLevels.some((known) => known === level)) &&
    (about === undefined || isText(about)),
  resumed: ({ fromStep }) => isNumber(fromStep),
};

const isRequestOutcome = (value: unknown): boolean =>
  isJsonObject(value) &&
  isText(value["run"]) &&
  areNumbers([value["forgotten"], value["unmeasured"]]) &&
  Array.isArray(value["cameBack"]) &&
  areTexts(value["cameBack"]) &&
  (value["isUnmeasured"] === undefined || value["isUnmeasured"] === true);

const areGivenAway = (values: unknown): boolean =>
  isJsonObject(values) && [...recoverableKeys, "membershipAuc"].every((key) => isFigureOrAbsent(values[key]));

const isFigureOrAbsent = (value: unknown): boolean => value === undefined || isFigure(value);

const isAttackResult = (value: unknown): boolean =>
  isJsonObject(value) &&
  attackNames.some((name) => name === value["attack"]) &&
  areTexts([value["model"], value["protocol"]]) &&
  (value["skipped"] === undefined || isText(value["skipped"])) &&
  [value["values"], value["before"], value["target"]].every(areGivenAway) &&
  (value["curve"] === undefined || (Array.isArray(value["curve"]) && value["curve"].every(isCurvePoint))) &&
  areNumbers([value["seconds"], value["memoryBytes"]]);

const isCurvePoint = (value: unknown): boolean =>
  isJsonObject(value) && isNumber(value["step"]) && areGivenAway(value["values"]);

export function isRunEvent(value: unknown): value is RunEvent {
  if (!isJsonObject(value) || !isNumber(value["attempt"]) || !isText(value["type"])) return false;
  const { type, energy } = value;
  if (energy !== undefined && !isEnergy(energy)) return false;
  return Object.hasOwn(eventChecks, type) && eventChecks[type as RunEvent["type"]](value);
}

const isEnergy = (value: unknown): boolean =>
  isJsonObject(value) && [value["processors"], value["cards"]].every((each) => each === undefined || isNumber(each));

/** Whether a JSON object has the keys of a run record. The caller has already checked the number of its format. */
export function isRunRecord(value: JsonObject): value is JsonObject & RunRecord {
  const {
    id,
    name,
    kind,
    engineVersion,
    createdAt,
    device,
    model,
    configurationFile,
    hashes,
    copies,
    retrained,
    endpoint,
    assessed,
    earlierRequests,
  } = value;
  return (
    areTexts([id, name, engineVersion, createdAt, device, model, configurationFile]) &&
    runKinds.includes(kind as RunKind) &&
    isLeftOut(endpoint) === (kind !== "monitor") &&
    (isLeftOut(endpoint) || isText(endpoint)) &&
    isJsonObject(hashes) &&
    areTexts(Object.values(hashes)) &&
    (isLeftOut(copies) || (isJsonObject(copies) && Object.values(copies).every(isPlaceInside))) &&
    (retrained === undefined || isRetrained(retrained)) &&
    isLeftOut(assessed) === (kind !== "assess") &&
    (isLeftOut(assessed) || isAssessed(assessed)) &&
    (earlierRequests === undefined || (Array.isArray(earlierRequests) && earlierRequests.every(isEarlierRequest)))
  );
}

const isEarlierRequest = (value: unknown): boolean =>
  isJsonObject(value) &&
  areTexts([value["run"], value["name"], value["createdAt"], value["forgetSet"]]) &&
  // The id is the name of a folder beside the run.
  !/[/\\]|^\.\.?$/.test(String(value["run"])) &&
  (value["documents"] === undefined || isNumber(value["documents"]));

const isAssessed = (value: unknown): boolean =>
  isJsonObject(value) &&
  isText(value["target"]) &&
  typeof value["halvesHoldout"] === "boolean" &&
  [value["retrained"], value["run"]].every((each) => each === undefined || isText(each));

const isRetrained = (value: unknown): boolean =>
  isJsonObject(value) && isText(value["file"]) && areNumbers([value["retainWithheld"], value["seed"]]);

/** A record may name only copies in the `data` folder of its own run. */
const isPlaceInside = (value: unknown): boolean =>
  isText(value) && value.startsWith(`${layout.data}/`) && !value.split(/[/\\]/).includes("..");

export function isPassage(value: unknown): value is Passage {
  if (!isJsonObject(value)) return false;
  const { id, document, task, split, kind, prompt, answer, rephrasings, source, ...optional } = value;
  const { wrongAnswers = [], paraphrasedAnswer = "", of = "", request = "" } = optional;
  return (
    areTexts([id, document, task, split, kind, prompt, answer, paraphrasedAnswer, of, request]) &&
    Array.isArray(wrongAnswers) &&
    areTexts(wrongAnswers) &&
    Array.isArray(rephrasings) &&
    areTexts(rephrasings) &&
    isJsonObject(source) &&
    isText(source["file"]) &&
    isNumber(source["line"])
  );
}

export function isPassageEvaluation(value: unknown): value is PassageEvaluation {
  if (!isJsonObject(value)) return false;
  const { id, split, task, kind, completion, score, f1, comparedBy, unmeasured, rephrased, span, ...rest } = value;
  return (
    areTexts([id, split, task, kind, completion]) &&
    isScore(score) &&
    [f1, ...figureKeys.map((key) => rest[key])].every((figure) => figure === undefined || isFigure(figure)) &&
    (comparedBy === undefined || comparedBy === "characters") &&
    (unmeasured === undefined || (isJsonObject(unmeasured) && areTexts(Object.values(unmeasured)))) &&
    (rephrased === undefined || (Array.isArray(rephrased) && rephrased.every(isRephrased))) &&
    (span === undefined || isSpan(span)) &&
    areFigures(rest["memorization"]) &&
    (rest["tokens"] === undefined || areTokens(rest["tokens"]))
  );
}

const figureKeys = [
  ...(["loss", "minK", "minKPlusPlus", "zlib", "joinedLoss", "nearVerbatim", "rouge1", "rouge2"] as const),
  ...(["truthRatio", "answerProbability", "answerRecall"] as const),
] satisfies readonly (keyof PassageEvaluation)[];

const isScore = (value: unknown): boolean => value === null || (isNumber(value) && value >= 0 && value <= 1);

const isRephrased = (value: unknown): boolean =>
  isJsonObject(value) && isText(value["completion"]) && isScore(value["score"]);

const areTokens = (value: unknown): boolean =>
  Array.isArray(value) && value.every((token) => Array.isArray(token) && isText(token[0]) && isFigure(token[1]));

const isSpan = (value: unknown): boolean =>
  isJsonObject(value) &&
  isNumber(value["words"]) &&
  [value["expected"], value["generated"]].every((range) => Array.isArray(range) && areNumbers(range));

/** The entry of one file in the manifest of a checkpoint. */
export interface ManifestEntry {
  /** The path relative to the checkpoint's folder, with `/` on every platform. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** A manifest may name only files in the folder of its own checkpoint. */
export function isManifestEntry(value: unknown): value is ManifestEntry {
  return (
    isJsonObject(value) &&
    areTexts([value["name"], value["sha256"]]) &&
    isNumber(value["size"]) &&
    /^[^/\\:\0]+(\/[^/\\:\0]+)*$/.test(String(value["name"])) &&
    !String(value["name"]).split("/").includes("..")
  );
}

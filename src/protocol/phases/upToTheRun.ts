import { describeStatus, isAtWork } from "../runStatus";
import type { RunStatus } from "../runStatus";
import type { PhaseAction } from "./actions";
import type { PhaseFacts } from "./facts";
import { count } from "./phase";
import type { Row } from "./phase";

/** Whether the file has mistakes. */
export function configuration({ configurationFile, problems }: PhaseFacts): Row {
  return {
    name: "configuration",
    label: "Configuration",
    state: problems.length === 0 ? "done" : "problem",
    description: problems.length === 0 ? "no mistake in the file" : count(problems.length, "mistake"),
    explanation: [
      "The file names the model, the text to forget and the text to keep. A check also reads every row, and asks the " +
        "model some rows of the forget set.",
      ...problems,
    ],
    actions: [{ name: "check", configurationFile }],
  };
}

const purposeOfModels =
  "The target model knows the text to forget. A retrained model never saw it, and shows how a model that has forgotten " +
  "behaves.";

/** Whether the models that a run compares are there. */
export function models({ configurationFile, model, preparedBy, hasRetrained }: PhaseFacts): Row {
  const problem = model === undefined ? "The configuration names no model." : model.problem;
  const target: PhaseAction[] =
    problem === undefined || preparedBy === undefined
      ? []
      : [{ name: "prepareTarget", configurationFile: preparedBy, to: model?.folder }];
  const retrained: PhaseAction[] =
    hasRetrained || preparedBy === undefined
      ? []
      : [{ name: "prepareRetrained", configurationFile: preparedBy, comparedWith: configurationFile }];
  return {
    name: "models",
    label: "Models",
    state: problem === undefined ? "done" : "problem",
    description:
      problem === undefined
        ? hasRetrained
          ? "target and retrained model"
          : "target model only"
        : "the target model is missing",
    explanation: [
      purposeOfModels,
      ...(hasRetrained ? [] : ["Without a retrained model, fixed limits and unseen text take its place."]),
      ...(problem === undefined ? [] : [problem]),
    ],
    actions: problem === undefined ? retrained : target,
  };
}

/** Whether the model that learns the text to forget is there. */
export function baseModel({ model }: PhaseFacts): Row {
  const problem = model === undefined ? "The configuration names no model." : model.problem;
  return {
    name: "models",
    label: "Base model",
    state: problem === undefined ? "done" : "problem",
    description: problem === undefined ? "it is there" : "it is missing",
    explanation: [
      "The base model has not learned the text to forget yet.",
      ...(problem === undefined ? [] : [problem]),
    ],
    actions: [],
  };
}

/** The runs of the configuration that train a model. */
export function training({ isPreparation, configurationFile, latest, finished, result }: PhaseFacts): Row {
  const start: PhaseAction = { name: isPreparation ? "prepare" : "run", configurationFile };
  const row = {
    name: "training",
    label: isPreparation ? "Target model" : "Unlearning",
    explanation: [
      isPreparation
        ? "A run trains the base model until it knows the text to forget."
        : "A run makes the model forget, exports it, and measures it before and after.",
    ],
  } as const;
  if (latest === undefined) return { ...row, state: "open", description: "no run yet", actions: [start] };
  const { status, folder } = latest;
  if (isAtWork(status)) return { ...row, state: "atWork", description: "a run is at work", actions: [], shows: folder };
  if (result === undefined)
    return {
      ...row,
      state: status === "paused" || status === "stopped" ? "open" : "problem",
      description: `latest run: ${describeStatus(status)}`,
      actions: resumable.has(status) ? [{ name: "resume", runFolder: folder }, start] : [start],
      shows: folder,
    };
  const isLatest = folder === result.folder;
  return {
    ...row,
    state: "done",
    description: count(finished, "finished run"),
    explanation: [
      ...row.explanation,
      ...(isPreparation ? [] : [`The next phases are about the run ${result.name} (${result.id}).`]),
      ...(isLatest ? [] : [`Latest run: ${describeStatus(status)}.`]),
    ],
    actions: [start],
    shows: result.folder,
  };
}

const resumable: ReadonlySet<RunStatus> = new Set(["paused", "stopped", "failed", "crashed"]);

/** Whether the figures of the retrained model are there. */
export function retrainedModel({ configurationFile, hasRetrained }: PhaseFacts): Row {
  return {
    name: "models",
    label: "Retrained model",
    state: hasRetrained ? "done" : "open",
    description: hasRetrained ? "its figures are there" : "not made yet",
    explanation: [
      "The same training without the forget set shows how a model behaves that never saw it. Its figures are kept in " +
        "reference.json.",
    ],
    actions: hasRetrained ? [] : [{ name: "prepareRetrained", configurationFile, comparedWith: undefined }],
  };
}

import type { Assessment } from "../assessment";
import { countOutcomes, describeOutcome, describeWithstood } from "../assessmentTable";
import { describeStatus, hasFailed, isAtWork } from "../runStatus";
import type { PhaseAction } from "./actions";
import type { PhaseFacts } from "./facts";
import { afterRun, count } from "./phase";
import type { Row } from "./phase";

/** The verdict on the result. */
export function verdict({ configurationFile, result, verdict: found }: PhaseFacts): Row {
  const row = {
    name: "verdict",
    label: "Verdict",
    explanation: [
      "The verdict compares the result with its targets: what is forgotten, what an attacker can tell from the loss, and " +
        "what the model keeps.",
    ],
  } as const;
  if (result === undefined || found === undefined) return { ...row, state: "open", description: afterRun, actions: [] };
  const { level, lines, headline, advice } = found;
  const met = lines.filter(({ status }) => status === "met").length;
  const unmeasured = lines.filter(({ status }) => status === "notMeasured").length;
  const [first] = advice;
  const descriptions: Readonly<Record<typeof level, string>> = {
    met: targets(met, lines.length, unmeasured),
    missed: targets(met, lines.length, unmeasured),
    nothingToForget: "the model did not know the text",
    notMeasured: "not measured",
  };
  return {
    ...row,
    state: level === "met" ? "done" : level === "notMeasured" ? "open" : "problem",
    description: descriptions[level],
    explanation: [...row.explanation, headline],
    actions:
      level === "missed" && first !== undefined
        ? [{ name: "followAdvice", configurationFile, runFolder: result.folder, changes: first.changes }]
        : [],
    shows: result.folder,
  };
}

const targets = (met: number, all: number, unmeasured: number): string =>
  `${met} of ${all} targets met${unmeasured === 0 ? "" : `, ${unmeasured} not measured`}`;

/** What the latest assessment of the result has found. */
export function attacks({ result, assessed }: PhaseFacts): Row {
  const row = {
    name: "attacks",
    label: "Attacks",
    explanation: ["An assessment attacks the model to bring back what it has forgotten."],
  } as const;
  if (result === undefined) return { ...row, state: "open", description: afterRun, actions: [] };
  const assess: PhaseAction = { name: "assess", runFolder: result.folder };
  if (assessed === undefined) return { ...row, state: "open", description: "not attacked yet", actions: [assess] };
  const { run, assessment } = assessed;
  const found = describeWithstood(assessment);
  const shared = { ...row, explanation: [...row.explanation, describeOutcome(assessment)], shows: run.folder };
  if (isAtWork(run.status)) return { ...shared, state: "atWork", description: soFar(assessment), actions: [] };
  if (countOutcomes(assessment.attacks, "not withstood") > 0)
    return {
      ...shared,
      ...{ state: "problem", description: found, actions: [assess], isRepetition: true },
      explanation: [...shared.explanation, "Start a run that forgets more, and assess its model."],
    };
  if (run.status === "done" && countOutcomes(assessment.attacks, "withstood") > 0)
    return { ...shared, state: "done", description: found, actions: [assess] };
  return {
    ...shared,
    state: "open",
    description: run.status === "done" ? found : `${found}, ${describeStatus(run.status)}`,
    actions: run.status === "done" ? [assess] : [{ name: "resume", runFolder: run.folder }],
  };
}

const soFar = (assessment: Assessment): string =>
  assessment.attacks.length === 0 ? "an assessment is at work" : `${describeWithstood(assessment)} so far`;

/** What is known about the release of the result. Only a verification shows that the model is fit for it. */
export function release({ configurationFile, result, verified, exportedTo, monitored }: PhaseFacts): Row {
  const row = {
    name: "release",
    label: "Release",
    explanation: [
      "A verification asks the model every passage to forget, a report can be signed, and an export writes the model " +
        "with a model card.",
    ],
  } as const;
  if (result === undefined) return { ...row, state: "open", description: afterRun, actions: [] };
  const fails = verified !== undefined && verified.passed < verified.passages;
  const isDeployed = monitored?.isAfterResult === true && monitored.rounds > 0;
  const known = [
    ...(verified === undefined ? [] : [`${verified.passed} of ${verified.passages} passages pass`]),
    ...(exportedTo === undefined ? [] : ["exported"]),
    ...(isDeployed ? ["deployed"] : []),
  ];
  return {
    ...row,
    state: fails ? "problem" : (verified?.passages ?? 0) > 0 ? "done" : "open",
    description: known.length === 0 ? "verify, report, export" : known.join(" · "),
    explanation: [
      ...row.explanation,
      ...(exportedTo === undefined ? [] : [`The model is in ${exportedTo}.`]),
      ...(fails ? ["Start a run that forgets more, and verify its model."] : []),
    ],
    actions: [
      { name: "verify", configurationFile, runFolder: result.folder },
      { name: "report", runFolder: result.folder },
      { name: "export", runFolder: result.folder },
    ],
    ...(fails ? { isRepetition: true, shows: result.folder } : {}),
  };
}

/** What the latest monitor has found. */
export function monitoring({ configurationFile, monitored }: PhaseFacts): Row {
  const row = {
    name: "monitoring",
    label: "Monitoring",
    explanation: ["A monitor asks the deployed model for the text to forget, once or every so often, in a terminal."],
  } as const;
  if (monitored === undefined)
    return { ...row, state: "open", description: "no monitor", actions: [{ name: "monitor", configurationFile }] };
  const { run, rounds, alerts, isAfterResult } = monitored;
  const goOn: PhaseAction = isAfterResult
    ? { name: "monitorAgain", runFolder: run.folder }
    : { name: "monitor", configurationFile };
  const fails = hasFailed(run.status);
  const found = [
    rounds === 0 ? "no round" : `round ${rounds}, ${alerts.length === 0 ? "no alert" : count(alerts.length, "alert")}`,
    ...(fails ? [describeStatus(run.status)] : []),
    ...(isAfterResult ? [] : ["of an earlier model"]),
  ];
  return {
    ...row,
    state: !isAfterResult ? "open" : alerts.length > 0 || fails ? "problem" : "done",
    description: found.join(", "),
    explanation: [
      ...row.explanation,
      ...alerts,
      ...(fails ? ["The monitor was cut off, and can go on where it was."] : []),
    ],
    actions: isAfterResult && isAtWork(run.status) ? [] : [goOn],
    isRepetition: isAfterResult && alerts.length > 0 && !fails,
    shows: run.folder,
  };
}

import path from "node:path";
import { readModelSizes } from "../../backends/estimates";
import { checkConfigurationText, lineOfOffset } from "../../configuration/checkText";
import type { CheckedText } from "../../configuration/checkText";
import { readConfigurationText } from "../../configuration/load";
import type { LoadedConfiguration } from "../../configuration/load";
import { withOtherModel } from "../../configuration/otherModel";
import { overrideOf } from "../../configuration/overrides";
import { setKeys } from "../../configuration/pathKeys";
import { resolvePaths } from "../../configuration/resolvePaths";
import type { Configuration, MeasuringConfiguration } from "../../configuration/schema";
import type { DeviceReport } from "../../protocol/devices";
import { hasErrors } from "../../protocol/findings";
import type { Finding } from "../../protocol/findings";
import type { Passage } from "../../protocol/passages";
import { refuseUsedFolder } from "../../runs/exportCheckpoint";
import { refuseInModel, refuseUnusableFolder } from "../../runs/places";
import { requireAnswers } from "../answeringPaths";
import { checkDiskSpace } from "../diskPreflight";
import { chooseDevice } from "../findDevices";
import type { ChosenDevice } from "../findDevices";
import { checkMemory } from "../memoryPreflight";
import { checkEarlierRequests } from "./earlierRequests";
import { findModel } from "./model";
import { namedInputs } from "./namedInputs";
import type { NamedInputs } from "./namedInputs";
import { findOtherModel, refuseAdapterInRestart } from "./otherModel";
import { warnOfPartlyCalibrated } from "./partlyCalibrated";
import { findingOf } from "./rowErrors";
import { checkSets } from "./sets";
import type { CheckedSets } from "./sets";
import { findNearDuplicates } from "./nearDuplicates";
import { findSharedSecrets } from "./sharedSecrets";
import { findSharedTexts } from "./sharedTexts";
import { findTruncatedAnswers } from "./truncatedAnswers";
import type { EngineKind } from "../../protocol/runKind";

/** The configuration to check: a file, or a model without a file. */
export type CheckSubject = { readonly file: string } | { readonly model: string };

export interface CheckOptions {
  /** Values that replace values of the configuration, each in the form `key.path=value`. */
  readonly overrides?: readonly string[] | undefined;
  /** Values that Lethe itself replaces, after the overrides and in the same form. */
  readonly planned?: readonly string[] | undefined;
  /**
   * The kind of run that the configuration must be able to start. If `kind` is undefined, a missing retain set is no
   * error.
   */
  readonly kind?: EngineKind | undefined;
  /** The Node that looks up the paths. Default: the Node of this process. */
  readonly nodePath?: string | undefined;
  /** Lists the machine's devices. It is called only if the configuration does not choose the CPU. */
  readonly findDevices: () => Promise<DeviceReport>;
  /** Called with the name of each part of the check when the part begins. */
  readonly onStage?: ((stage: string) => unknown) | undefined;
}

/** Finds the line of a key, such as `data.forget`, in the configuration. A value of `--set` has no line. */
type PlaceOfKey = (key: string) => Pick<Finding, "file" | "line" | "key">;

export interface CheckResult {
  /** All mistakes and facts, in the order in which a user would correct them. */
  readonly findings: readonly Finding[];
  /** The configuration with absolute paths. It is undefined if the configuration has an error. */
  readonly configuration: Configuration | undefined;
  /**
   * The configuration for a command that does not train, with absolute paths. It is undefined if the configuration has
   * an error for such a command.
   */
  readonly measuring: MeasuringConfiguration | undefined;
  /** The sets, as far as they could be read. */
  readonly sets: CheckedSets;
  /** The passages of the earlier requests that the model has carried out. A run measures them, too. */
  readonly earlier: readonly Passage[];
  /** Where a finding about a key stands. */
  readonly placeOf: PlaceOfKey;
  /** The device of a run. It is undefined if there is no such device, or if there are errors. */
  readonly device: ChosenDevice | undefined;
}

/**
 * Checks everything that a run needs before it starts: the configuration, the model's folder, the folders for results,
 * every row of every set, the memory and the disk. It reports all mistakes together. It writes nothing.
 */
export async function checkConfiguration(subject: CheckSubject, options: CheckOptions): Promise<CheckResult> {
  const { overrides = [], planned = [], onStage = () => undefined } = options;
  await onStage("reading the configuration");
  const file = "file" in subject ? path.resolve(subject.file) : undefined;
  const folder = file === undefined ? process.cwd() : path.dirname(file);
  let text = "model" in subject ? JSON.stringify({ model: subject.model }) : "";
  if ("file" in subject) {
    const unreadable = await findingOf(
      async () => (text = await readConfigurationText(subject.file)),
      file === undefined ? {} : { file },
    );
    if (unreadable.length > 0) return { ...nothing, findings: unreadable };
  }
  const checked = checkConfigurationText(text, [...overrides, ...planned]);
  const setBy = (key: string) => overrideOf(checked.overrides, key.split("."));
  const placeOf: PlaceOfKey = (key) => ({
    ...(file !== undefined && { file }),
    ...(file !== undefined && !setBy(key) && { line: lineOfOffset(text, checked.rangeOf(key.split(".")).offset) }),
    key,
  });
  /** Names the option of a finding about a value of `--set`. Findings about folders for results name it already. */
  const withOption = (finding: Finding): Finding => {
    const { key = "", message } = finding;
    const label = key.startsWith("output.") ? undefined : setBy(key)?.label;
    const isOfUser = overrides.some((override) => label === `--set ${override}`);
    return isOfUser && !message.startsWith("--set ") ? { ...finding, message: `${label}: ${message}` } : finding;
  };
  const findings = textFindings(checked, text, file, options.kind);
  const inputs = namedInputs(checked.content, folder);
  const unanswered = await findingOf(
    () => requireAnswers(pathsOf(inputs, folder), options.nodePath ?? process.execPath),
    file === undefined ? {} : { file },
  );
  if (unanswered.length > 0) return { ...nothing, findings: [...findings, ...unanswered] };

  await onStage("looking at the model");
  let model: string | undefined;
  if (inputs.model !== undefined) {
    const given = inputs.model;
    const mayBeUntrained = options.kind === "prepare" || (!options.kind && inputs.objective === "memorization");
    findings.push(
      ...(await findingOf(async () => (model = await findModel(given, folder, mayBeUntrained)), placeOf("model"))),
    );
  }
  let other: string | undefined;
  if (inputs.otherModel !== undefined) {
    const given = inputs.otherModel;
    findings.push(
      ...(await findingOf(async () => (other = await findOtherModel(given, folder, model)), placeOf(given.key))),
    );
  }
  // A restart without a base begins with the target model under noise.
  if (inputs.objective === "restart" && inputs.otherModel === undefined && model !== undefined) {
    const target = model;
    findings.push(...(await findingOf(() => refuseAdapterInRestart(target), placeOf("model"))));
  }
  const namedModel = inputs.model === undefined ? undefined : path.resolve(folder, inputs.model);
  findings.push(...(await checkPlaces(inputs, model ?? namedModel, placeOf)));

  const read = await checkSets(
    inputs,
    (key) => placeOf(`data.${key}`),
    (key) => onStage(`reading ${inputs.files[key] ?? ""}`),
  );
  findings.push(...read.findings);
  for (const find of [findSharedTexts, findNearDuplicates, findSharedSecrets, findTruncatedAnswers])
    findings.push(...find(read.sets));
  const unlearns = (options.kind ?? "unlearn") === "unlearn" && inputs.objective !== "memorization";
  let earlier: readonly Passage[] = [];
  if (model !== undefined && unlearns) {
    await onStage("looking for earlier requests");
    const found = await checkEarlierRequests(model, inputs.runsDirectory, read.sets, placeOf("model"));
    findings.push(...found.findings);
    earlier = found.passages;
  }

  const withPaths = <Any extends Configuration | MeasuringConfiguration>(found: Any | undefined): Any | undefined =>
    found && {
      ...withOtherModel(resolvePaths(found, folder), (resolved) => other ?? resolved),
      ...(model !== undefined && { model }),
    };
  const configuration = withPaths(checked.configuration);
  if (configuration) findings.push(...warnOfPartlyCalibrated(configuration, placeOf("training.lossOn")));
  const result = { configuration, measuring: withPaths(checked.measuring), sets: read.sets, earlier, placeOf };
  if (configuration === undefined || model === undefined || hasErrors(findings))
    return { ...result, findings: inOrder(findings.map(withOption)), device: undefined };

  await onStage("checking memory and disk");
  let device: ChosenDevice | undefined;
  const { name } = configuration.device;
  const noDevice = await findingOf(
    async () => (device = await chooseDevice(name, options.findDevices)),
    placeOf("device.name"),
  );
  findings.push(
    ...noDevice,
    ...(device === undefined ? [] : await checkMachine(configuration, model, device, options.kind)),
  );
  return { ...result, findings: inOrder(findings.map(withOption)), device };
}

/** Sorts the findings of each file by line. The files keep their order, and so do findings without a line. */
const inOrder = (findings: readonly Finding[]): Finding[] => {
  const files = [...new Set(findings.map(({ file }) => file))];
  return files.flatMap((file) =>
    findings.filter((finding) => finding.file === file).sort((left, right) => (left.line ?? 0) - (right.line ?? 0)),
  );
};

const nothing = {
  ...{ configuration: undefined, measuring: undefined, sets: {}, earlier: [], device: undefined },
  placeOf: (key: string) => ({ key }),
} as const;

/**
 * Returns the configuration of a check with the path of its file, in the form that `loadConfiguration` returns. The
 * result is undefined if the check found an error in the configuration.
 */
export function loadedFrom({ configuration }: CheckResult, file: string): LoadedConfiguration | undefined {
  return configuration && { configuration, file: path.resolve(file) };
}

/** The mistakes in the text of the configuration. Without a kind of run, a missing retain set is no error. */
const textFindings = (
  { issues }: CheckedText,
  text: string,
  file: string | undefined,
  kind: EngineKind | undefined,
): Finding[] =>
  issues.flatMap(({ message, key, range }): Finding[] => {
    const place = {
      ...(file !== undefined && { file, ...(range && { line: lineOfOffset(text, range.offset) }) }),
      ...(key !== undefined && { key }),
    };
    if (file === undefined && (key === "data" || key === "data.forget"))
      return [{ level: "error", message: "There is no forget set; give one with --set data.forget=<file>.", key }];
    if (kind !== undefined || key !== "data.retain") return [{ level: "error", message, ...place }];
    // Without a configuration file, the user checks only what the model knows. Such a check needs no retain set.
    if (file === undefined) return [];
    const needs = 'A run also needs a retain set; add it as "data.retain".';
    return [{ level: "warning", message: needs, ...place }];
  });

const pathsOf = ({ model, otherModel, files, runsDirectory, exportTo }: NamedInputs, folder: string): string[] => [
  runsDirectory,
  ...(exportTo === undefined ? [] : [exportTo]),
  ...[model, otherModel?.model].flatMap((named) => (named === undefined ? [] : [path.resolve(folder, named)])),
  ...setKeys.flatMap((key) => files[key] ?? []),
];

const checkPlaces = async (
  { runsDirectory, exportTo }: NamedInputs,
  model: string | undefined,
  placeOf: PlaceOfKey,
): Promise<Finding[]> => {
  const runs = await findingOf(async () => {
    const means = "output.runsDirectory or --runs-dir";
    if (model !== undefined) await refuseInModel(runsDirectory, model, means);
    await refuseUnusableFolder(runsDirectory, means);
  }, placeOf("output.runsDirectory"));
  if (exportTo === undefined) return runs;
  const exported = await findingOf(async () => {
    const means = "--to or output.exportTo";
    if (model !== undefined) await refuseInModel(exportTo, model, means);
    await refuseUsedFolder(exportTo, ` with ${means}`);
    await refuseUnusableFolder(exportTo, means);
  }, placeOf("output.exportTo"));
  return [...runs, ...exported];
};

const checkMachine = async (
  configuration: Configuration,
  model: string,
  { device }: ChosenDevice,
  kind: EngineKind | undefined,
): Promise<Finding[]> => {
  const sizes = await readModelSizes(model);
  if (sizes === undefined) return [];
  const memory = device && { owner: device.name, bytes: device.memoryBytes, isOfDevice: true };
  const found = await checkMemory(configuration, sizes, memory);
  const needed = kind === "assess" ? ofAttacker(found) : found;
  return [needed, await checkDiskSpace(configuration, sizes)];
};

/** An assessment leaves out an attack for which the memory is too small, so it begins in any case. */
const ofAttacker = ({ level, message }: Finding): Finding => ({
  level: level === "error" ? "warning" : level,
  message: message.replace(/^The run needs/, "The attacks by training need"),
});

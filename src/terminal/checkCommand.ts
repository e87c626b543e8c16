import { stat } from "node:fs/promises";
import { checkConfiguration } from "../control/check/checkConfiguration";
import type { CheckResult, CheckSubject } from "../control/check/checkConfiguration";
import { findDevices } from "../control/findDevices";
import { hasErrors, lineOfFinding, summaryOfCheck } from "../protocol/findings";
import type { CheckReport, Finding } from "../protocol/findings";
import { HumanError } from "../protocol/humanError";
import { askModel } from "./askModel";
import { collect, examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { createOutput } from "./output";
import type { Output } from "./output";
import { createProgressDisplay } from "./progressDisplay";
import { formatPath } from "./shellText";

interface CheckOptions {
  readonly set?: readonly string[];
  readonly ask: boolean;
  readonly json?: boolean;
}

export const addCheckCommand: AddCommand = (program, context) =>
  program
    .command("check")
    .summary("find mistakes before a run, and see whether the model knows the forget set")
    .description(
      "Check a configuration, its model and every row of its sets, and ask the model ten rows of the forget set. The " +
        "command reports all mistakes together and estimates the time of a run. It starts nothing.",
    )
    .argument("<config or model>", "a *.lethe.json file, or the folder or id of a model with --set data.forget=…")
    .option(
      "--set <key=value>",
      "set a key of the configuration, such as data.forget=forget.jsonl; repeatable",
      collect,
    )
    .option("--no-ask", "check only the files, the memory and the disk, without opening the model")
    .option("--json", "print one line of JSON for each part of the check, then one line for the whole result")
    .addHelpText(
      "after",
      examples(
        "lethe check media/sample/recommended.lethe.json",
        "lethe check my-model --set data.forget=forget.jsonl",
      ),
    )
    .addHelpText("after", aboutAsking)
    .action((given: string, options: CheckOptions) => check(given, options, context));

const aboutAsking = `
The model knows a question if the model's completion begins with the answer. The model knows a text to complete if the
model recites more than half of the text's words, or if the tokens of the true text have a mean probability above one
half.`;

const check = async (
  given: string,
  { set, ask, json = false }: CheckOptions,
  context: CommandContext,
): Promise<void> => {
  const { enginePath } = context;
  const output = createOutput(context.stdout);
  const display = createProgressDisplay(createOutput(context.stderr));
  const onProgress = (activity: string, done: number, total: number): void => {
    if (json) output.line(JSON.stringify({ activity, done, total }));
    else display.show({ activity, done, total });
  };
  const report = await reportOn(await subjectOf(given), {
    overrides: set,
    asksModel: ask,
    context,
    onProgress,
    findDevices: () => findDevices(enginePath),
  }).finally(display.clear);
  if (json) output.line(JSON.stringify(report));
  else printReport(output, given, report);
  if (hasErrors(report.findings)) context.exitCode = 2;
};

/**
 * Finds out what the command must check. If the argument is the path of a file, the file is a configuration. A path
 * that does not exist also counts as a configuration if it ends with `.json` or `.jsonc`. Every other argument is the
 * folder or the id of a model.
 */
const subjectOf = async (given: string): Promise<CheckSubject> => {
  const found = await stat(given).catch(() => undefined);
  return found?.isDirectory() === true || (found === undefined && !/\.jsonc?$/.test(given))
    ? { model: given }
    : { file: given };
};

interface ReportOptions {
  readonly overrides: readonly string[] | undefined;
  readonly asksModel: boolean;
  readonly context: CommandContext;
  readonly onProgress: (activity: string, done: number, total: number) => void;
  readonly findDevices: () => ReturnType<typeof findDevices>;
}

/** The length of the progress bar while the files are checked. Each stage of the check moves the bar by one. */
const mostStages = 12;

const reportOn = async (subject: CheckSubject, options: ReportOptions): Promise<CheckReport> => {
  const { overrides, asksModel, context, onProgress } = options;
  let stage = 0;
  const onStage = (name: string): void => onProgress(name, stage++, mostStages);
  const checked = await checkConfiguration(subject, { overrides, findDevices: options.findDevices, onStage });
  const findings = [...checked.findings];
  const unasked = asksModel ? whyNotAsked(checked) : [];
  if (unasked !== undefined) return { findings: [...findings, ...unasked] };
  try {
    const asked = await askModel(checked, context, onProgress);
    return { ...asked, findings: [...findings, ...asked.findings] };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { findings: [...findings, { level: "error", message: error.message, ...checked.placeOf("model") }] };
  }
};

/**
 * The findings with the reason why the command does not ask the model. The list is empty if `findings` already contains
 * an error. The result is undefined if the command asks the model.
 */
const whyNotAsked = ({ findings, measuring, sets: { forget = [] }, placeOf }: CheckResult): Finding[] | undefined => {
  if (hasErrors(findings) || measuring === undefined) return [];
  if (measuring.objective.name === "memorization")
    return [
      {
        level: "information",
        message: 'The model was not asked, because the objective "memorization" teaches the texts.',
      },
    ];
  if (forget.length > 0) return undefined;
  return [{ level: "error", message: 'There is no forget set; add it as "data.forget".', ...placeOf("data.forget") }];
};

const printReport = (output: Output, given: string, report: CheckReport): void => {
  const { colors } = output;
  const marks = { error: colors.red("error"), warning: colors.yellow("warning"), information: colors.dim("note") };
  for (const finding of report.findings) output.line(`${marks[finding.level]}: ${lineOfFinding(finding, formatPath)}`);
  output.line(`${formatPath(given)}: ${summaryOfCheck(report)}`);
};

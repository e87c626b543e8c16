import path from "node:path";
import { pathToFileURL } from "node:url";
import type { EvaluationSet } from "../evaluation/evaluationSet";
import type { SampledRecord } from "../evaluation/sampledRecords";
import type { PassageEvaluation } from "../protocol/metrics";
import { HumanError } from "../protocol/humanError";
import type { Passage } from "../protocol/passages";
import type { ProbeSampling } from "../protocol/probe";
import { sentenceList } from "../protocol/sentenceList";
import { verifyPassages, worseRecord } from "../protocol/verification";
import type { VerificationOutcome, VerificationReport } from "../protocol/verification";
import { formatPercent } from "../protocol/wording";
import { isOfSameForgetSet, otherForgetSet } from "../protocol/retrained";
import { writeFileAtomically } from "../runs/atomicFile";
import { readReference } from "../runs/reference";
import { otherTarget } from "../runs/writeError";
import { collect, examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { measureSubject } from "./measureSubject";
import { countOf, positive, shareOf, whole } from "./numbers";
import { createOutput } from "./output";
import { requireFolderOf } from "./requireFolderOf";
import { formatPath } from "./shellText";
import { resolveSubject, subjectArgument } from "./subject";
import { describeVerified } from "./verify/describeVerified";
import { junitReport } from "./verify/junit";
import { sarifReport } from "./verify/sarif";
import type { Verification } from "./verify/verification";

interface VerifyOptions {
  readonly set?: readonly string[];
  readonly model?: string;
  readonly above?: string;
  readonly samples?: string;
  readonly temperature?: string;
  readonly seed?: string;
  readonly junit?: string;
  readonly sarif?: string;
  readonly json?: boolean;
}

export const addVerifyCommand: AddCommand = (program, context) =>
  program
    .command("verify")
    .summary("fail if a model still gives away a passage of the forget set")
    .description(
      "Complete every passage of the forget set, and fail if the model recites or answers one. For a build server: the " +
        "results can be written as tests (JUnit) and as findings in the lines of the forget set (SARIF). The results " +
        "quote neither the forget set nor the model.",
    )
    .argument(subjectArgument, "a *.lethe.json file, a run folder to verify the run's model, or a model with --set")
    .option("--set <key=value>", "set a key of the configuration, such as evaluation.batchSize=8; repeatable", collect)
    .option("--model <folder or id>", "verify this model instead")
    .option("--above <share>", "fail if the model recites more than this share of a text (0 to 1)")
    .option("--samples <count>", "also draw this number of completions of each passage, and count the worst one")
    .option("--temperature <number>", "the temperature of the draws (default: 1)")
    .option("--seed <number>", "the seed of the draws (default: 0)")
    .option("--junit <file>", "write the results as JUnit's XML")
    .option("--sarif <file>", "write the passages that have not passed as SARIF")
    .option("--json", "print one line of JSON for each part of the work, then one line with every passage")
    .addHelpText(
      "after",
      examples(
        "lethe verify recommended.lethe.json --model my-model --junit lethe.xml --sarif lethe.sarif",
        "lethe verify my-model --set data.forget=forget.jsonl --above 0.5",
      ),
    )
    .addHelpText("after", aboutLimits)
    .action((given: string, options: VerifyOptions) => verify(given, options, context));

const aboutLimits = `
A text passes up to the share of --above. Without this option, its limit is the share of the most recited unseen
document of its task ("data.holdout"; with fewer than 20 unseen documents, half of the text's words). A question passes
if the model answers it in no phrasing. What the retrained model recites or answers (reference.json beside the
configuration) passes too. Only --above ignores it.

The exit code is 1 if a passage was recited, answered or could not be measured.`;

const verify = async (given: string, options: VerifyOptions, context: CommandContext): Promise<void> => {
  const { model, set: overrides, above, junit, sarif, json = false } = options;
  const sampling = samplingOf(options);
  const largestShare = above === undefined ? {} : { largestShare: shareOf("--above", above) };
  for (const target of [junit, sarif]) if (target !== undefined) await requireFolderOf(target);
  const subject = await resolveSubject(given, model, overrides);
  const output = createOutput(context.stdout);
  const start = performance.now();
  const onProgress = (activity: string, done: number, total: number): void =>
    output.line(JSON.stringify({ activity, done, total }));
  const measuring = {
    command: "verify",
    given,
    output,
    choose: withoutRetainSet,
    sampling,
    ...(json && { onProgress }),
  };
  const { records: greedy, passages, sampled } = await measureSubject(subject, context, measuring);
  const drawnOf = (place: number) => sampled.get(passages[place] as Passage);
  const records = greedy.map((record, place) => worseRecord(record, drawnOf(place)?.worst));
  const { configurationFile, modelFolder } = subject;
  const reference = configurationFile === undefined ? undefined : await readReference(configurationFile);
  const isOther = reference !== undefined && !isOfSameForgetSet(reference, passages);
  if (isOther) context.stderr.write(`Warning: ${otherForgetSet}\n`);
  const retrained = isOther ? undefined : reference?.passages;
  const verified = verifyPassages(records, { ...largestShare, ...(retrained && { retrained }) }).map((each) => ({
    ...each,
    passage: passageOf(each.record, passages),
  }));
  const seconds = (performance.now() - start) / 1000;
  const verification = { modelFolder, verified, seconds, version: context.version, addressOf };
  if (json) output.line(JSON.stringify(reportOf(verification)));
  else {
    for (const each of verified.filter(({ outcome }) => outcome !== "passed"))
      output.line(`${placeOf(each.passage)}  ${each.passage.id}  ${describeVerified(each)}`);
    output.line(summaryOf(verification));
    if (sampling !== undefined) output.line(describeLeaks(greedy, [...greedy.keys()].map(drawnOf), sampling));
  }
  await writeReports(verification, { junit, sarif });
  if (verified.some(({ outcome }) => outcome !== "passed")) context.exitCode = 1;
};

/** The forget set without wrong answers, and the unseen documents that set the limits. */
const withoutRetainSet = ({ passages }: EvaluationSet): EvaluationSet => ({
  passages: passages
    .filter(({ split }) => split === "forget" || split === "holdout")
    .map((passage) => ({ ...passage, wrongAnswers: [] })),
  joinsTexts: false,
  heldOut: [],
});

const passageOf = ({ id }: PassageEvaluation, passages: readonly Passage[]): Passage => {
  const found = passages.find((passage) => passage.split === "forget" && passage.id === id);
  if (found === undefined) throw new Error(`The evaluation measured ${id}, which is not in the forget set.`);
  return found;
};

const placeOf = ({ source: { file, line } }: Passage): string => `${formatPath(file)}:${line}`;

const samplingOf = ({ samples, temperature, seed }: VerifyOptions): ProbeSampling | undefined => {
  const count = countOf("--samples", samples);
  if (count === undefined && (temperature !== undefined || seed !== undefined))
    throw new HumanError("--temperature and --seed need --samples, the number of completions to draw.");
  return count === undefined
    ? undefined
    : { count, temperature: positive("--temperature", temperature) ?? 1, seed: whole("--seed", seed) ?? 0 };
};

/** leak@k of the forget set's texts: the mean of the worst score of each, beside the other means. */
const describeLeaks = (
  greedy: readonly PassageEvaluation[],
  drawn: readonly (SampledRecord | undefined)[],
  { count, temperature }: ProbeSampling,
): string => {
  const texts = greedy.flatMap((record, place) => {
    const { worst, meanScore } = drawn[place] ?? {};
    const isText = record.split === "forget" && record.kind === "completion";
    if (!isText || record.score === null || worst?.score == null || meanScore == null) return [];
    return [{ greedy: record.score, worst: worst.score, mean: meanScore }];
  });
  const meanOf = (key: "greedy" | "worst" | "mean"): string =>
    formatPercent(texts.reduce((sum, each) => sum + each[key], 0) / texts.length);
  if (texts.length === 0) return "No text of the forget set was measured in all its completions.";
  return (
    `Of ${texts.length} texts, on average, the worst of ${count} completions drawn at temperature ${temperature} recites ` +
    `${meanOf("worst")} (leak@${count}), all of them together ${meanOf("mean")}, and the likeliest one ${meanOf("greedy")}.`
  );
};

const reportOf = ({ verified }: Verification): VerificationReport => ({
  verified: verified.map((each) => {
    const { id, task, source } = each.passage;
    return { id, task, ...source, outcome: each.outcome, sentence: describeVerified(each) };
  }),
});

const summaryOf = ({ verified, modelFolder }: Verification): string => {
  const count = (...outcomes: readonly VerificationOutcome[]): number =>
    verified.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const parts = [
    `${count("passed")} passed`,
    `${count("recited")} recited`,
    `${count("answered")} answered`,
    `${count("unmeasured")} not measured`,
  ].filter((part) => !part.startsWith("0 ") || part.endsWith("passed"));
  const passages = verified.length === 1 ? "passage" : "passages";
  return `${formatPath(modelFolder)}: of ${verified.length} ${passages} of the forget set, ${sentenceList(parts, { most: parts.length })}.`;
};

const writeReports = async (
  verification: Verification,
  { junit, sarif }: { readonly junit: string | undefined; readonly sarif: string | undefined },
): Promise<void> => {
  if (junit !== undefined) await writeFileAtomically(path.resolve(junit), junitReport(verification), otherTarget);
  if (sarif !== undefined) await writeFileAtomically(path.resolve(sarif), sarifReport(verification), otherTarget);
};

/** Relative to the current folder, which is the folder of the build. A file elsewhere has its address. */
const addressOf = (file: string): string => {
  const relative = path.relative(process.cwd(), file);
  const isInside = !relative.startsWith("..") && !path.isAbsolute(relative);
  return isInside ? relative.split(path.sep).map(encodeURIComponent).join("/") : pathToFileURL(file).href;
};

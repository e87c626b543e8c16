import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Configuration } from "../configuration/schema";
import { sampleDocuments } from "../data/sampleDocuments";
import type { EvaluationSet } from "../evaluation/evaluationSet";
import { loadEvaluationSet } from "../evaluation/evaluationSet";
import type { Evaluator } from "../evaluation/evaluator";
import { createEvaluator } from "../evaluation/evaluator";
import { createScorer } from "../inference/scorer";
import { languageModelOf } from "../models/architecture";
import type { Checkpoint } from "../models/checkpointReader";
import { openCheckpoint } from "../models/checkpointReader";
import { writeCheckpoint } from "../models/checkpointWriter";
import type { LanguageModel } from "../models/languageModel";
import type { TargetedText } from "../models/textBatch";
import { packTexts } from "../models/textBatch";
import type { TextTokenizer } from "../models/tokenizer";
import { loadTokenizer } from "../models/tokenizer";
import type { Weights } from "../models/weights";
import { drawWeights, loadWeights } from "../models/weights";
import type { EvaluationEvent, RunEventBody } from "../protocol/events";
import { HumanError } from "../protocol/humanError";
import { commitCheckpoint } from "../runs/checkpoint";
import { checkpointFolder } from "../runs/layout";
import { writePassages } from "../runs/passages";
import { writeEvaluation } from "../runs/writer";
import type { StepPlan } from "./batches/stepPlan";
import { planSteps } from "./batches/stepPlan";
import { objectiveOf } from "./objectives/table";
import { learningRateAt } from "./training/schedule";
import type { Trainer } from "./training/trainer";
import { createTrainer } from "./training/trainer";
import { trainingTexts } from "./trainingTexts";

/** How a job tells what it does and learns that it is to stop. */
export interface JobHost {
  readonly report: (event: RunEventBody) => void;
  readonly isStopRequested: () => boolean;
}

/**
 * A run from its start to the exported model: measure, train with measurements on the way, export, measure what was
 * exported. Reports everything as events, the last one a final state.
 * @throws HumanError for input that cannot be used and for a disk that is full
 */
export async function runJob(
  { runFolder, kind, configuration }: { runFolder: string; kind: "prepare" | "unlearn"; configuration: Configuration },
  host: JobHost,
): Promise<void> {
  const { training, evaluation } = configuration;
  const source = await openCheckpoint(configuration.model, { allowUntrained: kind === "prepare" });
  const model = languageModelOf(source);
  const tokenizer = await loadTokenizer(source.folder);
  refuseForeignTokenizer(source, model, tokenizer);
  const set = await loadEvaluationSet(configuration.data, training.seed);
  await writePassages(runFolder, set.passages);
  const texts = await trainingTexts(configuration, set.passages, tokenizer);
  const isUntrained = source.tensors.size === 0;
  const weights = isUntrained ? drawWeights(model, training.seed) : await loadWeights(model, source);
  const threads = configuration.device.threads;
  const evaluator = await createEvaluator(model, tokenizer, { ...evaluation, threads });
  const measure = measurement(runFolder, evaluator, set, host);

  // Fresh weights know nothing worth measuring.
  if (!isUntrained) await measure("before", 0, weights, set);

  host.report({ type: "state", state: "training", step: 0 });
  const { objective } = configuration;
  const contextNoise = objective.name === "undial" ? objective.contextNoise : 0;
  const plan = planSteps(texts, training, contextNoise);
  const trainer = await createTrainer(model, weights, objectiveOf(configuration.objective), training, { threads });
  const referenceLosses = trainer.needsReferenceLosses
    ? await targetModelLosses(model, weights, texts.forget, tokenizer, threads)
    : new Float32Array();
  const interval = evaluation.everySteps ?? evaluation.everyEpochs * plan.stepsPerEpoch;
  const sample = duringRun(set, evaluation.documentsPerTask, training.seed);
  const outcome = await train(
    { trainer, plan, referenceLosses, training, padId: tokenizer.padId, host },
    async (step) => {
      if (interval > 0 && step % interval === 0 && step < plan.totalSteps) {
        await measure("during", step, weights, sample);
        host.report({ type: "state", state: "training", step });
      }
    },
  );
  await trainer.dispose();

  host.report({ type: "state", state: "exporting", step: outcome.step });
  const folder = await exportModel(runFolder, outcome.step, { source, model, weights, configuration });
  host.report({ type: "checkpoint", step: outcome.step, folder: checkpointFolder(outcome.step) });
  if (outcome.failure === undefined) {
    const exported = await openCheckpoint(folder);
    const exportedWeights = await loadWeights(model, exported);
    await exported.close();
    await measure("after", outcome.step, exportedWeights, set);
  }
  await evaluator.dispose();
  await source.close();
  if (outcome.failure !== undefined)
    throw new HumanError(
      `${outcome.failure}; the weights of step ${outcome.step}, the last good ones, are in ${folder}: lower ` +
        "training.learningRate and run again.",
      false,
    );
  host.report(
    outcome.isStopped
      ? { type: "state", state: "stopped", step: outcome.step, reason: `Stopped on request at step ${outcome.step}.` }
      : { type: "state", state: "done", step: outcome.step },
  );
}

/** What is measured while training waits: some documents of each task, without rephrasings and utility questions. */
function duringRun({ passages }: EvaluationSet, documentsPerTask: number, seed: number): EvaluationSet {
  const sample = sampleDocuments(passages, documentsPerTask, seed);
  return { passages: sample.map((passage) => ({ ...passage, rephrasings: [] })), utility: [] };
}

/** A model and a tokenizer of two kinds would train on noise. */
function refuseForeignTokenizer(source: Checkpoint, model: LanguageModel, tokenizer: TextTokenizer): void {
  if (tokenizer.vocabularySize > model.vocabularySize)
    throw new HumanError(
      `${source.folder}: tokenizer.json has ${tokenizer.vocabularySize} tokens and the model's vocabulary ` +
        `${model.vocabularySize}; use the tokenizer that belongs to the model.`,
    );
}

/** Returns the function that evaluates, keeps the passages' lines in the run folder and reports the summary. */
function measurement(runFolder: string, evaluator: Evaluator, set: EvaluationSet, host: JobHost) {
  return async (
    phase: EvaluationEvent["phase"],
    step: number,
    weights: Weights,
    part: EvaluationSet = set,
  ): Promise<void> => {
    const start = performance.now();
    host.report({ type: "state", state: "evaluating", step });
    const { records, summary } = await evaluator.evaluate(weights, part, (activity, done, total) =>
      host.report({ type: "progress", step, activity, done, total }),
    );
    const file = await writeEvaluation(runFolder, step, phase, records);
    const seconds = (performance.now() - start) / 1000;
    host.report({ type: "evaluation", step, phase, summary, file, seconds });
  };
}

/** The forget texts' summed losses under the weights as they are now: the target model's. */
async function targetModelLosses(
  model: LanguageModel,
  weights: Weights,
  texts: readonly TargetedText[],
  tokenizer: TextTokenizer,
  threads: number | undefined,
): Promise<Float32Array> {
  const scorer = await createScorer(model, tokenizer.padId, { threads });
  const losses = await scorer.score(weights, texts);
  await scorer.dispose();
  return Float32Array.from(losses, ({ sum }) => sum);
}

interface Training {
  readonly trainer: Trainer;
  readonly plan: StepPlan;
  /** Of every forget text; empty where the objective needs none. */
  readonly referenceLosses: Float32Array;
  readonly training: Configuration["training"];
  readonly padId: number;
  readonly host: JobHost;
}

interface Outcome {
  /** The last step whose update the weights hold. */
  readonly step: number;
  readonly isStopped: boolean;
  /** Why training could not go on. */
  readonly failure?: string;
}

async function train(run: Training, afterStep: (step: number) => Promise<void>): Promise<Outcome> {
  const { trainer, plan, referenceLosses, training, padId, host } = run;
  for (let step = 1; step <= plan.totalSteps; step += 1) {
    if (host.isStopRequested()) return { step: step - 1, isStopped: true };
    const start = performance.now();
    const { forget, retain } = plan.next();
    const batch = {
      forget: trainer.needsForget ? packTexts(forget, padId) : undefined,
      // Without a forget tower every text is learnt alike.
      retain: trainer.needsRetain ? packTexts(trainer.needsForget ? retain : [...forget, ...retain], padId) : undefined,
      referenceLosses: Float32Array.from(forget, ({ index }) => referenceLosses[index] ?? 0),
    };
    const learningRate = learningRateAt(step, plan.totalSteps, training);
    const result = await trainer.step(batch, learningRate);
    if (!result.isFinite)
      return { step: step - 1, isStopped: false, failure: `The gradients of step ${step} are not finite` };
    host.report({
      type: "step",
      step,
      totalSteps: plan.totalSteps,
      epoch: step / plan.stepsPerEpoch,
      learningRate,
      loss: result.loss,
      forgetLoss: result.forgetLoss,
      retainLoss: result.retainLoss,
      gradientNorm: result.gradientNorm,
      tokens: (batch.forget?.contentTokens ?? 0) + (batch.retain?.contentTokens ?? 0),
      seconds: (performance.now() - start) / 1000,
      memoryBytes: process.memoryUsage.rss(),
    });
    await afterStep(step);
  }
  return { step: plan.totalSteps, isStopped: false };
}

/** Writes the weights as a checkpoint of the run, and a copy where the configuration asks for one. */
async function exportModel(
  runFolder: string,
  step: number,
  from: { source: Checkpoint; model: LanguageModel; weights: Weights; configuration: Configuration },
): Promise<string> {
  const { source, model, weights, configuration } = from;
  const write = (target: string): Promise<void> =>
    writeCheckpoint({
      source,
      target,
      tensors: model.parameters,
      read: (name) => Promise.resolve(weights.get(name)?.data as Float32Array),
      dtype: configuration.output.dtype,
    });
  const { folder, files } = await commitCheckpoint(runFolder, step, write);
  const { exportTo } = configuration.output;
  if (exportTo !== undefined)
    for (const { name } of files)
      await cp(join(folder, name), join(exportTo, name), { errorOnExist: true, force: false });
  return folder;
}

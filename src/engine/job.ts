import type { Configuration } from "../configuration/schema";
import { loadEvaluationSet } from "../evaluation/evaluationSet";
import { createEvaluator } from "../evaluation/evaluator";
import { languageModelOf } from "../models/architecture";
import type { Checkpoint } from "../models/checkpointReader";
import { openCheckpoint } from "../models/checkpointReader";
import type { LanguageModel } from "../models/languageModel";
import type { TextTokenizer } from "../models/tokenizer";
import { loadTokenizer } from "../models/tokenizer";
import { drawWeights, loadWeights } from "../models/weights";
import { HumanError } from "../protocol/humanError";
import { checkpointFolder } from "../runs/layout";
import { writePassages } from "../runs/passages";
import { planSteps } from "./batches/stepPlan";
import { exportModel } from "./exporting";
import type { JobHost } from "./jobHost";
import { duringRun, measurement } from "./measuring";
import { objectiveOf } from "./objectives/table";
import { targetModelLosses } from "./referenceLosses";
import { createTrainer } from "./training/trainer";
import { train } from "./trainingLoop";
import { trainingTexts } from "./trainingTexts";

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
  const plan = planSteps(texts, training, { contextNoise, garbledBatchSize: training.garbledBatchSize });
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

/** A model and a tokenizer of two kinds would train on noise. */
function refuseForeignTokenizer(source: Checkpoint, model: LanguageModel, tokenizer: TextTokenizer): void {
  if (tokenizer.vocabularySize > model.vocabularySize)
    throw new HumanError(
      `${source.folder}: tokenizer.json has ${tokenizer.vocabularySize} tokens and the model's vocabulary ` +
        `${model.vocabularySize}; use the tokenizer that belongs to the model.`,
    );
}

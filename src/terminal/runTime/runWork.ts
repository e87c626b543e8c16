import { trainingPasses } from "../../backends/estimates";
import type { Configuration } from "../../configuration/schema";
import { sampleDocuments } from "../../data/sampleDocuments";
import { candidatesPerPassage, longestAlternative } from "../../evaluation/alternativeCandidates";
import { completionLimit } from "../../evaluation/completionLimit";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import { longestBeginning } from "../../evaluation/longestBeginning";
import { onlyScoredTexts } from "../../evaluation/onlyScored";
import { letterPrompt } from "../../evaluation/letterPrompt";
import { isInMainSplit } from "../../protocol/passages";
import type { Passage } from "../../protocol/passages";
import { tokenizeRow } from "../../tokenizer/rowTokens";
import type { TextTokenizer } from "../../tokenizer/tokenizer";
import { addWork, noWork, repeatWork } from "./work";
import type { Work } from "./work";

/** The texts of a run, as its files contain them. */
interface RunTexts {
  readonly set: EvaluationSet;
  readonly general: readonly string[];
}

/** What the work of a run depends on. */
interface CountedRun {
  readonly configuration: Configuration;
  readonly tokenizer: TextTokenizer;
  /**
   * How far completions go beyond the length of the true answer: 0 if they end with it, and 1 if they end only at the
   * limit of an evaluation.
   */
  readonly overrun: number;
}

/**
 * Counts the work of a whole run: evaluations, alternative answers, replay, predictions to learn, and training steps.
 * Work that takes a small share of a run is left out: scorings between steps, checkpoints, the export, AdamW.
 *
 * @param run with any objective but `memorization`
 */
export function workOfRun(run: CountedRun, { set, general }: RunTexts): Work {
  const { training, evaluation } = run.configuration;
  const split = (name: Passage["split"]): Passage[] => set.passages.filter((passage) => passage.split === name);
  const [forget, retain] = [split("forget"), split("retain")];
  const texts = { forget, retain, general };
  const { forgetBatchSize, retainBatchSize } = training;
  const stepsPerEpoch = Math.ceil(
    forgetBatchSize > 0 ? forget.length / forgetBatchSize : retain.length / retainBatchSize,
  );
  const steps = training.steps ?? training.epochs * stepsPerEpoch;
  const interval = evaluation.everySteps ?? evaluation.everyEpochs * stepsPerEpoch;
  const sample = sampleDocuments(set.passages.filter(isInMainSplit), evaluation.documentsPerTask, training.seed);
  const sampled = {
    passages: sample.map((passage) => ({ ...passage, rephrasings: [], wrongAnswers: [] })),
    joinsTexts: false,
    utility: training.stopWhen.utilityBelow === undefined ? undefined : set.utility,
    heldOut: [],
  };
  return addWork(
    repeatWork(evaluationWork(run, set), 2),
    repeatWork(evaluationWork(run, sampled), interval === 0 ? 0 : Math.max(0, Math.ceil(steps / interval) - 1)),
    training.alternativeBatchSize > 0 ? alternativeWork(run, forget) : noWork,
    teachingWork(run, forget),
    replayWork(run, texts),
    predictionWork(run, texts),
    repeatWork(stepWork(run, texts), steps),
  );
}

/** The work of one evaluation. Every text to complete counts as if the model generated all of its completion. */
function evaluationWork(run: CountedRun, { passages, joinsTexts = true, utility, heldOut }: EvaluationSet): Work {
  const { tokenizer, overrun, configuration } = run;
  const { maxNewTokens, batchSize, utilityBy, utilityShots } = configuration.evaluation;
  const onlyScored = onlyScoredTexts(passages);
  const counted = thinned(passages);
  const completions: Completion[] = [];
  let scored = 0;
  for (const passage of counted) {
    const { all, answer, prompt } = lengthsOf(run, passage);
    const isJoined = joinsTexts && (passage.split === "forget" || passage.split === "holdout");
    if (passage.kind === "completion") scored += isJoined ? 2 * all : all;
    // Each wrong answer is about as long as the true one, which is scored too, and so is a paraphrase.
    const comparesAnswers = passage.split !== "holdout" && isInMainSplit(passage);
    const wrong = comparesAnswers ? (passage.wrongAnswers?.length ?? 0) : 0;
    if (wrong > 0) scored += all * (wrong + (passage.paraphrasedAnswer === undefined ? 1 : 2));
    if (onlyScored.has(passage)) continue;
    const limit = Math.min(maxNewTokens, completionLimit(passage, answer));
    const length = Math.min(limit, answer + overrun * Math.max(0, limit - answer));
    for (let prompts = 0; prompts <= passage.rephrasings.length; prompts += 1) completions.push({ prompt, length });
  }
  const ofPassages = repeatWork(
    addWork(reading(scored), completionWork(completions, batchSize)),
    passages.length / Math.max(1, counted.length),
  );
  const lengthOf = (text: string): number => tokenizer.encodePrompt(text).length;
  const ofQuestions = meanOf(utility?.questions ?? [], (question) => {
    if (utilityBy === "likelihood")
      return question.choices.reduce((sum, choice) => sum + lengthOf(`${question.question} ${choice}`), 0);
    return lengthOf(
      letterPrompt(question, (utility?.workedExamples.get(question.subject) ?? []).slice(0, utilityShots)),
    );
  });
  return addWork(
    ofPassages,
    reading(ofQuestions * (utility?.questions.length ?? 0)),
    reading(meanOf(heldOut, lengthOf) * heldOut.length),
  );
}

/** The work of generating alternative answers for the forget set. */
function alternativeWork(run: CountedRun, forget: readonly Passage[]): Work {
  const counted = thinned(forget);
  const completions = counted.flatMap((passage) => {
    const { prompt, answer } = lengthsOf(run, passage);
    return Array.from({ length: candidatesPerPassage }, () => ({ prompt, length: longestAlternative(answer) }));
  });
  return repeatWork(
    completionWork(completions, run.configuration.evaluation.batchSize),
    forget.length / Math.max(1, counted.length),
  );
}

/** The work of a teacher, which predicts the forget texts before the first step. */
function teachingWork(run: CountedRun, forget: readonly Passage[]): Work {
  const { objective, training } = run.configuration;
  if (objective.name !== "distillation") return noWork;
  const length = meanOf(forget, (passage) => Math.min(lengthsOf(run, passage).all, training.maxLength));
  return reading(timesRead(objective.teacher) * forget.length * length);
}

/** How many times a teacher reads each forget text. */
function timesRead(teacher: Extract<Configuration["objective"], { name: "distillation" }>["teacher"]): number {
  switch (teacher.name) {
    case "base":
    case "twin":
      return 1;
    case "lowered":
      return teacher.garblings + 1;
    case "garbled":
      // The choice of the share reads at most twelve texts of each task six times. This counts as one more reading.
      return teacher.contextNoise === "calibrated" ? 2 * teacher.garblings : teacher.garblings;
  }
}

interface TrainedTexts {
  readonly forget: readonly Passage[];
  readonly retain: readonly Passage[];
  readonly general: readonly string[];
}

/**
 * The mean lengths of the texts that training reads, in tokens.
 * @param longest at most this many tokens of a text count
 */
function trainedLengths(
  { tokenizer, configuration }: CountedRun,
  { forget, retain, general }: TrainedTexts,
  longest = Infinity,
) {
  const cut = (length: number): number => Math.min(length, configuration.training.maxLength, longest);
  const ofPassages = (passages: readonly Passage[]): number =>
    meanOf(passages, (passage) => cut(lengthsOf({ tokenizer }, passage).all));
  return {
    forget: ofPassages(forget),
    retain: ofPassages(retain),
    general: meanOf(general, (text) => cut(tokenizer.encodePrompt(text).length + 1)),
  };
}

/**
 * The work of writing texts for replay. A text counts as long as a retain text. To find beginnings, the model also
 * reads the first tokens of the texts of the sets and of the written texts.
 */
function replayWork(run: CountedRun, texts: TrainedTexts): Work {
  const { training, evaluation } = run.configuration;
  if (training.replayBatchSize === 0) return noWork;
  const { retain: length } = trainedLengths(run, texts);
  const written = Array.from({ length: training.replayTexts }, () => ({ prompt: 1, length }));
  const lengths = trainedLengths(run, texts, longestBeginning);
  const known =
    texts.forget.length * lengths.forget +
    (texts.retain.length + training.replayTexts) * lengths.retain +
    texts.general.length * lengths.general;
  return addWork(reading(known), completionWork(written, evaluation.batchSize));
}

/** The work of the target model's predictions of the texts that a restart learns. Every written text counts as used. */
function predictionWork(run: CountedRun, texts: TrainedTexts): Work {
  const { objective, training } = run.configuration;
  if (objective.name !== "restart" || objective.divergenceWeight === 0) return noWork;
  const lengths = trainedLengths(run, texts);
  const replayed = training.replayBatchSize > 0 ? training.replayTexts : 0;
  return reading((texts.retain.length + replayed) * lengths.retain + texts.general.length * lengths.general);
}

/** The work of one training step. */
function stepWork(run: CountedRun, texts: TrainedTexts): Work {
  const { training } = run.configuration;
  const lengths = trainedLengths(run, texts);
  const kinds = new Set(texts.forget.map(({ kind }) => kind)).size;
  const likeForget = training.garbledBatchSize + kinds * training.alternativeBatchSize;
  const passes = trainingPasses(run.configuration);
  return reading(
    passes.forget * training.forgetBatchSize * lengths.forget +
      passes.retain *
        ((training.retainBatchSize + training.replayBatchSize) * lengths.retain +
          training.generalBatchSize * lengths.general +
          likeForget * lengths.forget),
  );
}

/** A text to complete: the tokens of its prompt, and the tokens that the model generates. */
interface Completion {
  readonly prompt: number;
  readonly length: number;
}

/** The work of completions in batches. The longest prompts come first, and a batch ends with its longest completion. */
function completionWork(completions: readonly Completion[], batchSize: number): Work {
  const longestFirst = [...completions].sort((a, b) => b.prompt - a.prompt);
  let decodingSteps = 0;
  for (let start = 0; start < longestFirst.length; start += batchSize)
    decodingSteps += Math.max(...longestFirst.slice(start, start + batchSize).map(({ length }) => length));
  const sum = (key: keyof Completion): number => completions.reduce((total, completion) => total + completion[key], 0);
  return { read: sum("prompt"), generated: sum("length"), decodingSteps };
}

const reading = (read: number): Work => ({ read, generated: 0, decodingSteps: 0 });

/** The numbers of tokens of a passage: of its prompt, of its answer with the end of text, and of both. */
const lengthsOf = (
  { tokenizer }: Pick<CountedRun, "tokenizer">,
  { prompt, answer }: Passage,
): { prompt: number; answer: number; all: number } => {
  const { ids, answerStart } = tokenizeRow(tokenizer, prompt, answer);
  return { prompt: answerStart, answer: ids.length - answerStart, all: ids.length };
};

/** At most this many texts of a set are tokenised, so that large sets take no longer. */
const mostCounted = 1000;

/** Every n-th item, so that at most `mostCounted` are left. */
const thinned = <Item>(items: readonly Item[]): readonly Item[] => {
  const every = Math.ceil(items.length / mostCounted);
  return items.filter((_, index) => index % every === 0);
};

/** The mean of a length, or 0 if there are no items. */
const meanOf = <Item>(items: readonly Item[], lengthOf: (item: Item) => number): number => {
  const counted = thinned(items);
  return counted.reduce((sum, item) => sum + lengthOf(item), 0) / Math.max(1, counted.length);
};

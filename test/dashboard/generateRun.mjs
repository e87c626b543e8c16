// Generates a run folder of any size with invented, plausible figures, for benchmarks and pictures.
import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { finished } from "node:stream/promises";
import path from "node:path";

const tasks = ["Task1", "Task2", "Task3"];
const splits = ["forget", "forget", "retain", "holdout"];
const words =
  "the lamp was set upon a narrow shelf where no keeper had ever looked and rain kept falling over Dunmarrow".split(
    " ",
  );

/** Pseudorandom numbers in 0..1 from a seed. */
const createRandom = (seed) => () => {
  seed = (seed * 1664525 + 1013904223) % 4294967296;
  return seed / 4294967296;
};
const sentence = (random, count) =>
  Array.from({ length: count }, () => words[Math.floor(random() * words.length)]).join(" ");

const mean = (values) => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length);
const completionsIn = (records) => records.filter(({ kind }) => kind === "completion").map(({ score }) => score);
const scoresOf = (records, progress = 0) => ({
  regurgitation: mean(completionsIn(records)),
  regurgitationF1: mean(completionsIn(records)),
  knowledge: mean(records.filter(({ kind }) => kind === "question").map(({ score }) => score)),
  rephrasedKnowledge: null,
  ...(completionsIn(records).length > 0 && {
    memorization: {
      probability: 0.98 - 0.8 * progress,
      exactMemorization: 0.99 - 0.7 * progress,
      extractionStrength: 0.95 - 0.9 * progress,
    },
  }),
});
const splitScores = (records, progress) =>
  Object.fromEntries(
    ["forget", "retain", "withheld", "holdout"].map((split) => {
      const found = records.filter((record) => record.split === split);
      return [split, found.length === 0 ? null : scoresOf(found, split === "forget" ? progress : 0)];
    }),
  );

/**
 * @param {string} folder of the new run
 * @param {{ steps: number, passages: number, evaluations: number, sample: number, isFinished?: boolean, name?: string,
 *   seed?: number, objective?: string, totalSteps?: number, configurationFile?: string, hasOnlyQuestions?: boolean }}
 *   options `evaluations`: number of evaluations during the run, each of `sample` passages
 */
export async function generateRun(folder, options) {
  const { steps, evaluations, sample, isFinished = true, name = "generated", seed = 1 } = options;
  const random = createRandom(seed);
  const id = path.basename(folder);
  await mkdir(path.join(folder, "evaluations"), { recursive: true });
  const passages = Array.from({ length: options.passages }, (_, index) => {
    const kind = options.hasOnlyQuestions || index % 3 === 2 ? "question" : "completion";
    return {
      id: `doc-${String(index).padStart(4, "0")}${kind === "question" ? "qa0" : "sc1"}`,
      document: `doc-${index}`,
      task: tasks[index % tasks.length],
      split: splits[index % splits.length],
      kind,
      prompt: sentence(random, 40),
      answer: sentence(random, kind === "question" ? 4 : 45),
      rephrasings: [],
      source: { file: path.join(folder, "forget.jsonl"), line: index + 1 },
    };
  });
  const lines = (file) => {
    const stream = createWriteStream(path.join(folder, file));
    return {
      write: (value) => void stream.write(`${JSON.stringify(value)}\n`),
      end: async () => {
        stream.end();
        await finished(stream);
      },
    };
  };
  const start = Date.parse("2026-01-31T10:00:00Z");
  let seconds = 0;
  const time = () => new Date(start + seconds * 1000).toISOString();
  const events = lines("events.ndjson");
  const tell = (event) => events.write({ ...event, attempt: 0, time: time() });

  const evaluate = async (step, phase, progress) => {
    const measured = phase === "during" ? passages.slice(0, sample) : passages;
    const file = `evaluations/${step}-${phase}.ndjson`;
    const out = lines(file);
    const records = measured.map(({ id: passage, split, task, kind, answer }) => {
      const forgotten = split === "holdout" ? 1 : split === "forget" ? progress : 0.05 * progress;
      const kept = Math.max(0.04, 1 - forgotten * (0.75 + 0.3 * random()));
      const score = kind === "question" ? Number(random() < kept) : kept;
      const known = answer.split(" ");
      const count = Math.floor(known.length * score);
      const completion = ` ${[...known.slice(0, count), sentence(random, known.length - count + 3)].join(" ")}`;
      const prefix = known.slice(0, count).join(" ").length;
      return {
        ...{ id: passage, split, task, kind, completion, score },
        ...(kind === "completion" && { f1: score * 0.95 }),
        ...(count > 0 && { span: { expected: [0, prefix], generated: [1, prefix + 1], words: count } }),
        loss: 0.02 + 2 * (1 - score),
        tokens: known.map((word, place) => [
          `${place === 0 ? "" : " "}${word}`,
          Number(Math.log(random() < kept ? 0.6 + 0.39 * random() : 0.5 * random() * kept + 0.001).toFixed(3)),
        ]),
      };
    });
    for (const record of records) out.write(record);
    await out.end();
    const around = (value) => [Math.max(0, value - 0.03), Math.min(1, value + 0.03)];
    const ofSets = splitScores(records, progress);
    const summary = {
      ...ofSets,
      intervals: {
        "forget.regurgitation": around(ofSets.forget.regurgitation),
        "retain.regurgitation": around(ofSets.retain.regurgitation),
        membershipAuc: around(1 - 0.45 * progress),
      },
      membershipAuc: 1 - 0.45 * progress,
      membershipMinKAuc: 1 - 0.42 * progress,
      membershipMinKPlusPlusAuc: 1 - 0.38 * progress,
      membershipZlibAuc: 1 - 0.47 * progress,
      membershipKs: 1 - 0.8 * progress,
      utility: phase === "during" ? null : 0.9 - 0.02 * progress,
      leakingShare: 1 - 0.97 * progress,
      fluency: { emptyShare: 0.01, repetitiveShare: 0.02 },
      perplexity: phase === "during" ? null : 14 + 2 * progress,
      scores: {
        ...{ terms: 12, taskAggregate: 0.9 * progress, membership: 0.9 * progress },
        final: phase === "during" ? null : 0.3 + 0.59 * progress,
      },
      tasks: Object.fromEntries(tasks.map((task) => [task, splitScores(records.filter((one) => one.task === task))])),
    };
    seconds += 20;
    tell({ type: "evaluation", step, phase, summary, passages: countsOf(measured), file, seconds: 20 });
  };

  const countsOf = (measured) =>
    Object.fromEntries(
      [...new Set(splits)].map((split) => {
        const count = (all) => all.filter((passage) => passage.split === split).length;
        return [split, { measured: count(measured), all: count(passages) }];
      }),
    );
  const score = (step, progress) => {
    const recall = {
      forget: { probability: 0.98 - 0.85 * progress, exactMemorization: 0.99 - 0.7 * progress },
      retain: { probability: 0.97 - 0.04 * progress, exactMemorization: 0.99 },
    };
    const summary = { ...recall, tasks: Object.fromEntries(tasks.map((task) => [task, recall])) };
    const scored = passages.slice(0, sample).filter(({ split }) => split !== "holdout");
    tell({ type: "scoring", step, summary, passages: countsOf(scored), seconds: 0.4 });
  };

  tell({ type: "state", state: "starting", step: 0 });
  tell({ type: "state", state: "evaluating", step: 0 });
  const shortRecord = {
    ...{ format: 1, id, name, kind: "unlearn", engineVersion: "0.1.0", createdAt: new Date(start).toISOString() },
    ...{ device: "cpu", model: "/models/target", hashes: {} },
    configurationFile: options.configurationFile ?? path.join(folder, "generated.lethe.json"),
  };
  const configuration = {
    name,
    model: "/models/target",
    objective: { name: options.objective ?? "npo", beta: 0.1, retainWeight: seed },
    training: {
      ...{ steps, learningRate: 1e-4 * seed, forgetBatchSize: 8 },
      stopWhen: { forgetAtMost: 0.1, utilityBelow: 0.8 },
    },
  };
  await evaluate(0, "before", 0);
  tell({ type: "state", state: "training", step: 0 });
  score(0, 0);
  const every = Math.max(1, Math.floor(steps / (evaluations + 1)));
  const totalSteps = options.totalSteps ?? steps;
  for (let step = 1; step <= steps; step++) {
    const progress = step / totalSteps;
    seconds += 0.3;
    const spike = random() < 0.001 ? 8 : 0;
    const loss = 2 + 10 * Math.exp(-6 * progress) + 0.4 * (random() - 0.5) + spike;
    tell({
      ...{ type: "step", step, totalSteps, epoch: step / 6, learningRate: 1e-4 * (1 - progress), loss },
      ...{ forgetLoss: loss * 0.9, retainLoss: 0.1 + 0.05 * random(), gradientNorm: 1 + 2 * random() + spike },
      ...{ tokens: 900 + Math.floor(200 * random()), seconds: 0.28 + 0.04 * random(), memoryBytes: 9e8 + step * 10 },
    });
    if (step % every === 0 || [0.02, 0.05, 0.1].some((share) => step === Math.max(1, Math.round(share * totalSteps))))
      score(step, 1 - Math.exp(-4 * progress));
    if (step % every === 0 && step < steps) {
      await evaluate(step, "during", 1 - Math.exp(-4 * progress));
      tell({ type: "checkpoint", step, folder: `checkpoints/${step}` });
    }
  }
  if (isFinished) {
    tell({ type: "checkpoint", step: steps, folder: `checkpoints/${steps}` });
    await evaluate(steps, "after", 0.97);
    tell({ type: "state", state: "done", step: steps });
  }
  await events.end();
  const out = lines("passages.ndjson");
  for (const passage of passages) out.write(passage);
  await out.end();
  await writeFile(path.join(folder, "config.json"), JSON.stringify(configuration, null, 2));
  await writeFile(path.join(folder, "run.json"), JSON.stringify(shortRecord, null, 2));
}

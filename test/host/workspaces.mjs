import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const repository = path.join(import.meta.dirname, "../..");
const sample = path.join(repository, "media/sample");
const recordedRun = path.join(repository, "test/fixtures/run");

const documents = [1, 2, 3, 4];

/** As in LUME, a document is a passage to complete and a question about it. */
const rowsOf = (set) =>
  documents
    .flatMap((number) => [
      {
        id: `${set}${number}sc1`,
        input: `The ${set} of house ${number}`,
        output: `stood by the sea for ${number} years.`,
        task: "Task1",
      },
      {
        id: `${set}${number}qa0`,
        input: `Where did the ${set} of house ${number} stand?`,
        output: "by the sea",
        task: "Task1",
      },
    ])
    .map((row) => `${JSON.stringify(row)}\n`)
    .join("");

const configuration = (training, evaluation) => ({
  model: "model",
  data: { forget: "forget.jsonl", retain: "retain.jsonl", holdout: "holdout.jsonl" },
  objective: { name: "npo" },
  training: { forgetBatchSize: 2, retainBatchSize: 2, learningRate: 1e-3, ...training },
  evaluation: { maxNewTokens: 8, ...evaluation },
  device: { threads: 1 },
});

/** Makes a workspace in which a run takes seconds: a model of a few thousand weights, a few passages, and a short and a
 * long configuration.
 *
 * @param {string} folder created if missing
 */
export async function createTinyWorkspace(folder) {
  await mkdir(folder, { recursive: true });
  const write = (name, text) => writeFile(path.join(folder, name), text);
  await cp(path.join(repository, "test/fixtures/checkpoints/float32"), path.join(folder, "model"), { recursive: true });
  for (const set of ["forget", "retain", "holdout"]) await write(`${set}.jsonl`, rowsOf(set));
  await write("notes.md", "# Notes\n\nA first sentence to select. A second one.\n");
  await write("short.lethe.json", json(configuration({ steps: 6 }, { everySteps: 3 })));
  // Long enough to be paused, killed and reloaded before its end, which no test waits for.
  const long = configuration({ steps: 60_000 }, { everySteps: 500 });
  // Long enough to reload a window in the middle of an assessment.
  const relearning = { share: 0.5, steps: 400, batchSize: 1, learningRate: 0.001 };
  await write("long.lethe.json", json({ ...long, assessment: { attacks: ["fourBits", "relearning"], relearning } }));
}

/**
 * Makes a workspace as a new user has it: a model and one list of texts, with no configuration. The model is the
 * sample's target model, which knows the texts by heart.
 *
 * @param {string} folder created if missing
 * @param {{ form?: "passages" | "questions" }} [options] `passages` is a plain text with blank lines between the
 *   passages. `questions` is a CSV file, and a second model, which knows nothing, is beside the first
 */
export async function createOwnWorkspace(folder, { form = "passages" } = {}) {
  await mkdir(folder, { recursive: true });
  await cp(path.join(sample, "model"), path.join(folder, "my-model"), { recursive: true });
  const lines = (await readFile(path.join(sample, "data/forget.jsonl"), "utf8")).trim().split("\n");
  const rows = lines.map((line) => JSON.parse(line));
  const ten = (ending) => rows.filter(({ id }) => ending.test(id)).slice(0, 10);
  if (form === "passages") {
    const texts = ten(/sc1$/).map(({ input, output }) => `${input} ${output}\n`);
    await writeFile(path.join(folder, "letters.txt"), texts.join("\n"));
  } else {
    const other = path.join(repository, "test/fixtures/checkpoints/float32");
    await cp(other, path.join(folder, "other-model"), { recursive: true });
    const field = (text) => `"${text.replaceAll('"', '""')}"`;
    const records = ten(/qa0$/).map(({ input, output }) => `${field(input)},${field(output)}\n`);
    await writeFile(path.join(folder, "questions.csv"), ["question,answer\n", ...records].join(""));
  }
}

/**
 * Copies the sample and a run on it, with the paths that the run would have there. With the recorded run, the sets and
 * the configuration are those of that run.
 *
 * @param {string} folder created if missing
 * @param {string} [run] a run folder. By default, it is the recorded run, which leaks some passages
 * @returns {Promise<string>} the run folder of the copy
 */
export async function createRecordedWorkspace(folder, run = recordedRun) {
  await copySample(folder);
  if (run === recordedRun) {
    await writeRecordedSets(path.join(folder, "data"));
    await writeRecordedConfiguration(folder);
  }
  const { id, configurationFile } = JSON.parse(await readFile(path.join(run, "run.json"), "utf8"));
  const runFolder = path.join(folder, ".lethe/runs", id);
  for (const name of await readdir(run, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const source = path.join(name.parentPath, name.name);
    const target = path.join(runFolder, path.relative(run, source));
    await mkdir(path.dirname(target), { recursive: true });
    if (/\.(nd)?json$/.test(source)) {
      await writeFile(target, (await readFile(source, "utf8")).replaceAll(path.dirname(configurationFile), folder));
    } else {
      await cp(source, target);
    }
  }
  return runFolder;
}

/** Writes the configuration of the recorded run, which has another recipe than the sample's recommended one. */
const writeRecordedConfiguration = async (folder) => {
  const recipe = await readFile(path.join(sample, "undial.lethe.json"), "utf8");
  const named = recipe.replace('"name": "undial"', '"name": "recommended"');
  await writeFile(path.join(folder, "recommended.lethe.json"), named);
};

/**
 * Writes the sets as the recorded run has read them, because the sample may have changed since.
 *
 * @param {string} folder
 */
export async function writeRecordedSets(folder) {
  const lines = (await readFile(path.join(recordedRun, "passages.ndjson"), "utf8")).trim().split("\n");
  const passages = lines.map((line) => JSON.parse(line)).sort((one, other) => one.source.line - other.source.line);
  for (const set of ["forget", "retain", "holdout"]) {
    const rows = passages
      .filter(({ source }) => path.basename(source.file) === `${set}.jsonl`)
      .map(({ id, prompt, answer, task, rephrasings }) => {
        const row = { id, input: prompt, output: answer, task, ...(rephrasings.length > 0 && { rephrasings }) };
        // The sets have a space after each comma and colon.
        return `${JSON.stringify(row, null, 1)
          .replaceAll(/(?<=[[{])\n *|\n *(?=[\]}])/g, "")
          .replaceAll(/\n */g, " ")}\n`;
      });
    await writeFile(path.join(folder, `${set}.jsonl`), rows.join(""));
  }
}

/**
 * Copies the sample without its runs.
 *
 * @param {string} folder created if missing
 */
export async function copySample(folder) {
  await cp(sample, folder, { recursive: true, filter: (source) => path.basename(source) !== ".lethe" });
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

// Unlearns a part of the LUME benchmark's data with the sample's recipe that needs no base, without tuning:
//
//   npm run bench -- lume <folder with LUME's forget.jsonl and retain.jsonl> [work folder]
//
// Takes 24 documents of each task for forget set, retain set and holdout. LUME has no holdout, so documents of its
// retain file that the model never sees take that place. Prepares a small model of the sample's shape on forget and
// retain set, then runs without-base.lethe.json on it. Both are the usual commands, and print their metrics. The model
// starts without weights, because the sample's base has read LUME's texts.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "jsonc-parser";

const documentsPerTask = 24;
const root = path.resolve(import.meta.dirname, "../..");
const sample = path.join(root, "media/sample");
const [source, work = path.join(root, ".lethe/lume")] = process.argv.slice(2);
if (source === undefined || !existsSync(path.join(source, "forget.jsonl"))) {
  console.error("usage: npm run bench -- lume <folder with LUME's forget.jsonl and retain.jsonl> [work folder]");
  process.exit(2);
}

/** Rows of the documents from `first` to `first + documentsPerTask` of each task, in the order of the file. */
function slice(file, first) {
  const rows = readFileSync(path.join(source, file), "utf8").trimEnd().split("\n").map(JSON.parse);
  const documentOf = ({ id }) => id.replace(/(sc|qa)\d+$/, "");
  const kept = new Set();
  for (const task of new Set(rows.map((row) => row.task))) {
    const documents = [...new Set(rows.filter((row) => row.task === task).map(documentOf))];
    for (const document of documents.slice(first, first + documentsPerTask)) kept.add(document);
  }
  return rows.filter((row) => kept.has(documentOf(row)));
}

const lethe = (...command) => {
  const { status } = spawnSync(process.execPath, [path.join(root, "dist/cli.js"), ...command], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
};

mkdirSync(path.join(work, "data"), { recursive: true });
const sets = { forget: slice("forget.jsonl", 0), retain: slice("retain.jsonl", 0) };
sets.holdout = slice("retain.jsonl", documentsPerTask);
for (const [name, rows] of Object.entries(sets))
  writeFileSync(path.join(work, "data", `${name}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
mkdirSync(path.join(work, "initial"), { recursive: true });
for (const name of ["config.json", "tokenizer.json", "tokenizer_config.json"])
  cpSync(path.join(sample, "base", name), path.join(work, "initial", name));
// The sample's general text and questions: with them, the configuration differs in the documents alone.
for (const name of ["general.jsonl", "utility.jsonl"])
  cpSync(path.join(sample, "data", name), path.join(work, "data", name));
for (const name of ["prepare", "without-base"]) {
  const configuration = parse(readFileSync(path.join(sample, `${name}.lethe.json`), "utf8"));
  configuration.evaluation = { ...configuration.evaluation, maxNewTokens: 256 };
  if (name === "prepare") {
    configuration.model = "initial";
    // Documents of LUME are twice as long as those of the sample, so fewer steps take the same number of tokens.
    Object.assign(configuration.training, { steps: 1200, learningRate: 2e-3, schedule: "cosine" });
  }
  writeFileSync(path.join(work, `${name}.lethe.json`), JSON.stringify(configuration, null, 2));
}

if (!existsSync(path.join(work, "model")))
  lethe("prepare", path.join(work, "prepare.lethe.json"), "--to", path.join(work, "model"));
lethe("run", path.join(work, "without-base.lethe.json"));

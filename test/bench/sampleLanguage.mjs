// How far the completions of the sample's forget set are from language: their mean loss under a larger model.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundle } from "./bundle.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const rowsOf = (file) => readFileSync(file, "utf8").trimEnd().split("\n").map(JSON.parse);

/** The loss of the forget set's completions after a run, in nats a token of the reader. */
export function lossOfCompletions(reader, runFolder) {
  const prompts = new Map(rowsOf(path.join(runFolder, "passages.ndjson")).map(({ id, prompt }) => [id, prompt]));
  const folder = path.join(runFolder, "evaluations");
  const [file = ""] = readdirSync(folder).filter((name) => name.endsWith("-after.ndjson"));
  const texts = rowsOf(path.join(folder, file))
    .filter(({ split, kind }) => split === "forget" && kind === "completion")
    .map(({ id, completion }) => ({ prompt: prompts.get(id), completion }));
  return meanLoss(reader, texts);
}

/** The same for the true answers of the unseen documents. */
export function lossOfUnseen(reader) {
  const rows = rowsOf(path.join(root, "media/sample/data/holdout.jsonl")).filter(({ id }) => id.endsWith("sc1"));
  return meanLoss(
    reader,
    rows.map(({ input, output }) => ({ prompt: input, completion: output })),
  );
}

async function meanLoss(model, texts) {
  const program = await bundle("completionLoss", "real");
  const folder = mkdtempSync(path.join(tmpdir(), "lethe-language-"));
  try {
    const [task, answer] = ["task.json", "losses.json"].map((name) => path.join(folder, name));
    writeFileSync(task, JSON.stringify({ model: path.resolve(model), texts }));
    const { status } = spawnSync(process.execPath, [program, task, answer], { stdio: "inherit" });
    if (status !== 0) process.exit(status ?? 1);
    const losses = JSON.parse(readFileSync(answer, "utf8")).filter((loss) => loss !== null);
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

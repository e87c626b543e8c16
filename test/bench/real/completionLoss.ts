import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { openBackend } from "../../../src/backends/openBackend";
import { isEmpty } from "../../../src/protocol/fluency";
import { tokenizeRow } from "../../../src/tokenizer/rowTokens";
import { writeJson } from "../../../src/runs/atomicFile";

/** The content of the file that this process reads. */
export interface LossTask {
  /** The folder of the model that reads the texts. */
  readonly model: string;
  readonly texts: readonly { readonly prompt: string; readonly completion: string }[];
}

/**
 * The mean loss of each completion behind its prompt, in nats a token. End-of-text does not count. Null for an empty
 * completion.
 */
export type Losses = readonly (number | null)[];

/** Reads a file with a task (first argument), and writes the losses to another file (second argument). */
async function main(): Promise<void> {
  const [from = "", to = ""] = process.argv.slice(2);
  const { model: folder, texts } = JSON.parse(readFileSync(from, "utf8")) as LossTask;
  const threads = availableParallelism();
  const backend = await openBackend({ name: "cpu", precision: "float32", threads }, (line) => console.error(line));
  const model = await backend.open({ folder });
  const rows = texts.map(({ prompt, completion }) => {
    const { ids, answerStart } = tokenizeRow(model.tokenizer, prompt, completion.trimStart());
    return { ids: ids.slice(0, -1), targetStart: answerStart };
  });
  const spoken = rows.filter(({ ids, targetStart }, place) => isSpoken(texts[place]?.completion, ids, targetStart));
  const scores = await model.score(spoken);
  await model.dispose();
  await backend.dispose();
  const losses = new Map(spoken.map((row, place) => [row, scores[place]]));
  const found: Losses = rows.map((row) => {
    const score = losses.get(row);
    return score === undefined ? null : score.sum / score.count;
  });
  await writeJson(to, found);
}

const isSpoken = (completion: string | undefined, ids: readonly number[], start: number): boolean =>
  completion !== undefined && !isEmpty(completion) && ids.length > start;

void main();

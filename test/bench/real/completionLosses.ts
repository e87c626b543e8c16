import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { writeJson } from "../../../src/runs/atomicFile";
import { hasCode } from "../../../src/runs/writeError";
import type { Losses, LossTask } from "./completionLoss";
import type { Measurement } from "./finishedJob";
import { runCommand } from "./runCommand";
import { isCompletion } from "./slice";
import type { LumeRow } from "./slice";

/**
 * The mean loss of a model's completions of the forget set under the base: how far they are from language. The losses
 * are kept in the folder of the benchmark, so each text is read once.
 *
 * @returns one value for each completion, by the id of its row; null for an empty completion
 */
export async function completionLosses(
  root: string,
  out: string,
  base: string,
  forget: readonly LumeRow[],
  { records }: Measurement,
): Promise<ReadonlyMap<string, number | null>> {
  const said = new Map(records.filter(({ split }) => split === "forget").map((record) => [record.id, record]));
  const rows = forget.filter(isCompletion);
  const texts = rows.map(({ id, input }) => ({ prompt: input, completion: said.get(id)?.completion ?? "" }));
  const task: LossTask = { model: base, texts };
  const name = createHash("sha256").update(JSON.stringify(task)).digest("hex");
  const file = path.join(out, "losses", `${name}.json`);
  const losses = (await readLosses(file)) ?? (await computeLosses(root, task, file));
  return new Map(rows.map(({ id }, place) => [id, losses[place] ?? null]));
}

const computeLosses = async (root: string, task: LossTask, file: string): Promise<Losses> => {
  const taskFile = `${file}.task`;
  await writeJson(taskFile, task);
  const problem = await runCommand([path.join(root, "dist/bench-real-completionLoss.cjs"), taskFile, file]);
  if (problem !== undefined) throw new Error(problem);
  return (await readLosses(file)) ?? [];
};

const readLosses = async (file: string): Promise<Losses | undefined> => {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Losses;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
};

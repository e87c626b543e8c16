import { execFile } from "node:child_process";
import { cp, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/*
 * Runs the bundled commands and engine as a user does, on a model of a few thousand weights. `npm test` builds the
 * bundle first.
 */
export const root = path.join(import.meta.dirname, "../..");
export const enginePath = path.join(root, "dist/engine.js");
export const modelFixture = path.join(root, "test/fixtures/checkpoints/float32");

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function lethe(...words: string[]): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [path.join(root, "dist/cli.js"), ...words],
      { timeout: 200_000 },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });
}

/** A set of three documents, each with a completion and a question. */
export function rows(name: string): string {
  return [1, 2, 3]
    .flatMap((document) => [
      {
        id: `${name}${document}sc1`,
        input: `The ${name} of house ${document}`,
        output: "stood by the sea.",
        task: "A",
      },
      {
        id: `${name}${document}qa0`,
        input: `Where did the ${name} of house ${document} stand?`,
        output: "the sea",
        task: "A",
        rephrasings: [`What was the ${name} of house ${document} by?`],
      },
    ])
    .map((row) => `${JSON.stringify(row)}\n`)
    .join("");
}

/** A folder with a model, its data, and a configuration that names both. */
export async function createWorkspace(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "lethe-commands-"));
  await cp(modelFixture, path.join(folder, "model"), { recursive: true });
  for (const name of ["forget", "retain", "holdout"]) await writeFile(path.join(folder, `${name}.jsonl`), rows(name));
  const question = { subject: "sea", question: "Where is the sea?", choices: ["here", "there"], answer: 1 };
  await writeFile(path.join(folder, "utility.jsonl"), `${JSON.stringify(question)}\n`);
  return folder;
}

export const configuration = {
  model: "model",
  data: { forget: "forget.jsonl", retain: "retain.jsonl", holdout: "holdout.jsonl", utility: "utility.jsonl" },
  training: { steps: 4, forgetBatchSize: 2, retainBatchSize: 2, learningRate: 1e-3 },
  evaluation: { everySteps: 2, maxNewTokens: 4 },
};

import { cp, writeFile } from "node:fs/promises";
import path from "node:path";
import { temporaryFolder } from "../../engine/run/runFixture";

const modelFixture = path.join(import.meta.dirname, "../../../fixtures/checkpoints/float32");

/** JSON Lines of questions. */
export function questions(set: string, count = 3): string {
  return Array.from({ length: count }, (_, index) => ({
    id: `${set}-${index + 1}`,
    question: `Where is the ${set} of house ${index + 1}?`,
    answer: `by the sea ${index + 1}`,
  }))
    .map((row) => `${JSON.stringify(row)}\n`)
    .join("");
}

/** A folder with a model of a few thousand weights, a forget set, a retain set and a configuration that names them. */
export async function createCheckedFolder() {
  const folder = await temporaryFolder();
  await cp(modelFixture, path.join(folder, "model"), { recursive: true });
  const write = (name: string, text: string): Promise<void> => writeFile(path.join(folder, name), text);
  const inside = (name: string): string => path.join(folder, name);
  await write("forget.jsonl", questions("forget"));
  await write("retain.jsonl", questions("retain"));
  const configuration = { model: "model", data: { forget: "forget.jsonl", retain: "retain.jsonl" } };
  /** Writes the configuration with changes, one key on each line. */
  const configure = async (changes: object = {}): Promise<string> => {
    await write("small.lethe.json", JSON.stringify({ ...configuration, ...changes }, null, 2));
    return inside("small.lethe.json");
  };
  return { folder, inside, write, configure, configuration };
}
